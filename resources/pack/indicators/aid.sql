-- 资助和营养餐。写法见 docs/pack.md。

-- name: living_aid
select
    case when exists (select 1 from aid where term = :term and item in ('boarding', 'day')) then count(*) end as checked,
    coalesce(sum(granted = 'no'), 0) as failing,
    coalesce(sum(granted = 'yes' and paid_on is null), 0) as unknown
from aid where term = :term and eligible = 'yes' and item in ('boarding', 'day')

-- name: living_aid.rows
select 'aid', _id from aid where term = :term and eligible = 'yes' and item in ('boarding', 'day') and (granted = 'no' or paid_on is null)

-- name: disability_aid
select
    case when exists (select 1 from aid where term = :term and item in ('supplies', 'training', 'transport'))
        or (select sum(disability <> 'none') from enrolment where status = 'in_school') = 0 then count(*) end as checked,
    coalesce(sum(granted = 'no'), 0) as failing,
    coalesce(sum(granted = 'yes' and paid_on is null), 0) as unknown
from aid where term = :term and eligible = 'yes' and item in ('supplies', 'training', 'transport')

-- name: disability_aid.rows
select 'aid', _id from aid where term = :term and eligible = 'yes' and item in ('supplies', 'training', 'transport') and (granted = 'no' or paid_on is null)

-- name: aid_coverage
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

-- name: aid_coverage.rows
select 'enrolment', _id from enrolment
where status = 'in_school' and needs_aid = 'yes'
  and _id not in (select pupil from aid where term = :term and granted = 'yes' and pupil is not null)

-- name: meals
with latest as (
    select covered, eligible, days from meal
    where month >= (select substr(first, 1, 7) from period where name = 'school_year') and month <= substr(:today, 1, 7)
    order by month desc limit 1
)
select max(covered) as numerator, max(eligible) as denominator, max(days) as days from latest

-- name: meals.rows
select 'meal', _id from meal order by month desc limit 1
