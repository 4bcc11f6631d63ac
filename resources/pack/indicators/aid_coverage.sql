with child as (
    select enrolment._id in (
        select pupil from aid where term = :term and granted = 'yes' and pupil is not null) as helped
    from enrolment where status = 'in_school' and needs_aid = 'yes'
)
select
    case when exists (select 1 from enrolment) and (count(*) = 0 or exists (select 1 from aid where term = :term))
        then count(*) end as checked,
    coalesce(sum(not helped), 0) as failing,
    0 as unknown
from child
