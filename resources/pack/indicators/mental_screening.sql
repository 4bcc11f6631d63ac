select
    case when exists (select 1 from screening) then count(*) end as value,
    sum(eligible) as eligible, sum(consented) as consented, sum(screened) as screened, sum(referred) as referred
from screening join period on date between first and last
where period.name = 'school_year' and kind = 'mental'
