"""Warn when a real campaign is signed with the sample's key, which is public."""

from __future__ import annotations

import tomllib

from cwgk_excel.campaign.loading import SETTINGS_FILE, Campaign
from cwgk_excel.campaign.settings import Settings
from cwgk_excel.identity import KEY_FILE, KEY_FOLDER, Key
from cwgk_excel.resources import sample_text

PUBLIC = (
    "签名密钥是程序自带的示例密钥，谁都能得到，也就谁都能伪造控制码。"
    "请用 cwgk-excel init 另建一个批次（不加 --sample），把 campaign.toml 和 submitters.csv 复制过去，重新分发；"
    "已经用这个密钥发出的表，请通知各报送单位作废。"
)


def public_key(campaign: Campaign, key: Key) -> tuple[str, ...]:
    """Return a warning if ``key`` is the sample's and the campaign is not the sample; else an empty tuple.

    The sample is recognised by its round and dates alone, since people may try out other bodies, lists and rules
    with it.
    """
    if key != Key.of_text(sample_text(KEY_FOLDER, KEY_FILE)):
        return ()
    sample = Settings.read(tomllib.loads(sample_text(SETTINGS_FILE)))
    here = campaign.settings
    return () if (here.campaign, here.dates) == (sample.campaign, sample.dates) else (PUBLIC,)
