select
    nullif(count(*), 0) as checked,
    coalesce(sum(certificate_stage = 'none' or certificate_until < :today), 0) as failing,
    coalesce(sum(certificate_stage <> 'none' and certificate_until is null), 0) as unknown
from teacher where post in ('teacher', 'principal') and (left_on is null or left_on > :today)
