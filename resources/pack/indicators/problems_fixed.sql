select
    case when exists (select 1 from inspection) then coalesce(sum(problems > 0), 0) end as checked,
    coalesce(sum(problems > 0 and fixed_on is null), 0) as failing,
    0 as unknown
from inspection join period on date between first and last
where period.name = 'school_year'
