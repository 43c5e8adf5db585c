-- Schema 4. The reason of a refusal is the message alone: the remedies are the catalogue's. Until now the remedy, one
-- sentence, stood behind it, so what follows the last full stop but one is taken off.
UPDATE receipt SET reason = rtrim(
    rtrim(rtrim(reason, '。'), replace(rtrim(reason, '。'), '。', '')), '。'
) WHERE outcome = 'refused' AND reason LIKE '%。%。';
