-- each once a term; while the term goes on there is still time
with child as (
    select enrolment._id in (
        select pupil from care join period on care.date between first and last
        where period.name = 'term' and pupil is not null) as reached
    from enrolment where status = 'in_school' and (orphan = 'yes' or left_behind in ('1', '2'))
)
select
    case when exists (select 1 from enrolment) then count(*) end as checked,
    case when (select last < :today from period where name = 'term') then coalesce(sum(not reached), 0) else 0 end as failing,
    case when (select last < :today from period where name = 'term') then 0 else coalesce(sum(not reached), 0) end as unknown
from child
