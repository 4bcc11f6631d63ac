-- who may teach a higher stage may teach a lower one
select
    nullif(count(*), 0) as checked,
    coalesce(sum(certificate_stage = 'none' or (stage = 'junior' and certificate_stage = 'primary')), 0) as failing,
    coalesce(sum(certificate_stage is null or certificate_stage = 'other'), 0) as unknown
from teacher where post in ('teacher', 'principal') and (left_on is null or left_on > :today)
