select
    nullif(count(*), 0) as checked,
    coalesce(sum(vaccination_checked = 'no'), 0) as failing,
    coalesce(sum(vaccination_checked is null), 0) as unknown
from enrolment where status = 'in_school'
