-- 心理辅导室、健康和食品安全。写法见 docs/pack.md。

-- name: counselling_room
select
    case when exists (select 1 from premises) then
        (select count(*) from premises where use = 'counselling' and standard = 'yes' and mailbox = 'yes') end as value,
    (select count(*) from premises where use = 'counselling') as rooms,
    (select sum(individual_area) from premises where use = 'counselling') as individual_area,
    (select sum(group_area) from premises where use = 'counselling') as group_area,
    (select sum(reception_area) from premises where use = 'counselling') as reception_area

-- name: counselling_room.rows
select 'premises', _id from premises where use = 'counselling'

-- name: room_hours
-- taught days of this term before today: open an hour, open for less, and without an entry
with opened as (
    select date, sum(
        coalesce((strftime('%s', closed) - strftime('%s', opened)) / 60, 0)
        + coalesce((strftime('%s', closed2) - strftime('%s', opened2)) / 60, 0)) as minutes
    from counselling group by date
), taught as (
    select day from teaching_day join period on day between first and last
    where period.name = 'term' and day < :today
)
select
    count(*) as checked,
    coalesce(sum(minutes < 60), 0) as failing,
    coalesce(sum(minutes is null), 0) as unknown,
    sum(minutes) as minutes
from taught left join opened on opened.date = taught.day

-- name: room_hours.rows
with opened as (
    select date, sum(
        coalesce((strftime('%s', closed) - strftime('%s', opened)) / 60, 0)
        + coalesce((strftime('%s', closed2) - strftime('%s', opened2)) / 60, 0)) as minutes
    from counselling group by date
)
select 'counselling', _id from counselling join opened using (date)
join period on counselling.date between first and last
where period.name = 'term' and opened.minutes < 60
  and counselling.date in (select day from teaching_day)
order by counselling.date desc

-- name: fitness
select sum(screened) as numerator, sum(eligible) as denominator
from screening join period on date between first and last
where period.name = 'school_year' and kind = 'fitness'

-- name: fitness.rows
select 'screening', _id from screening join period on date between first and last
where period.name = 'school_year' and kind = 'fitness'
order by date desc

-- name: mental_screening
select
    case when exists (select 1 from screening) then count(*) end as value,
    sum(eligible) as eligible, sum(consented) as consented, sum(screened) as screened, sum(referred) as referred
from screening join period on date between first and last
where period.name = 'school_year' and kind = 'mental'

-- name: mental_screening.rows
select 'screening', _id from screening join period on date between first and last
where period.name = 'school_year' and kind = 'mental'
order by date desc

-- name: vaccination
select
    nullif(count(*), 0) as checked,
    coalesce(sum(vaccination_checked = 'no'), 0) as failing,
    coalesce(sum(vaccination_checked is null), 0) as unknown
from enrolment where status = 'in_school'

-- name: vaccination.rows
select 'enrolment', _id from enrolment where status = 'in_school' and ifnull(vaccination_checked, 'no') = 'no'

-- name: inspections
select
    case when exists (select 1 from inspection) and exists (select 1 from period where name = 'term') then
        (select count(*) from inspection join period on date between first and last
         where period.name = 'term' and 1) end as value

-- name: inspections.rows
select 'inspection', _id from inspection join period on date between first and last
where period.name = 'term' and 1
order by date desc

-- name: problems_fixed
select
    case when exists (select 1 from inspection) then coalesce(sum(problems > 0), 0) end as checked,
    coalesce(sum(problems > 0 and fixed_on is null), 0) as failing,
    0 as unknown
from inspection join period on date between first and last
where period.name = 'school_year'

-- name: problems_fixed.rows
select 'inspection', _id from inspection join period on date between first and last
where period.name = 'school_year' and problems > 0 and fixed_on is null
order by date desc
