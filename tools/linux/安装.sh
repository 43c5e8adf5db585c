#!/bin/sh
# 在本文件夹里装好程序，不上网，不改动系统。装好后双击或运行 开始.sh。
cd "$(dirname "$0")" || exit 2
for python in python3.11 python3.12 python3.13 python3; do
  if "$python" -c 'import sys, venv; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; then
    found=$python
    break
  fi
done
if [ -z "$found" ]; then
  echo "找不到 Python 3.11、3.12 或 3.13。请在应用商店或用系统的安装命令装好 Python，再运行一次本文件。" >&2
  exit 2
fi
rm -rf program
set -- wheels/pip-*.whl
"$found" -m venv --without-pip program &&
  program/bin/python "$1/pip" install --quiet --no-index --find-links wheels --no-cache-dir cwgk-excel &&
  program/bin/cwgk-excel --version &&
  echo "装好了。下一步：运行 ./开始.sh。" && exit 0
echo "没有装成，请把上面的话发给技术人员。" >&2
exit 2
