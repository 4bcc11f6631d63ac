-- 学生：班额、入学、控辍月报、巩固率、残疾、关爱。写法见 docs/pack.md。

-- name: class_size
select max(pupils) as value, count(*) as classes
from (select count(*) as pupils from enrolment
      where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade
      group by grade, class_no)

-- name: class_size.rows
select 'enrolment', _id from enrolment
where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade
  and grade || '-' || class_no = (
      select grade || '-' || class_no from enrolment
      where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade
      group by grade, class_no order by count(*) desc limit 1)

-- name: school_size
-- 2000, nine and twelve years 2500; schools of 2010 and before, or mostly migrants' children, 2400 and 3000
select
    (select nullif(count(*), 0) from enrolment where status = 'in_school') as numerator,
    (select case
        when founded_year is null then null
        when founded_year <= 2010 or migrant_majority = 'yes'
            then case when kind in ('nine_year', 'twelve_year') then 3000 else 2400 end
        else case when kind in ('nine_year', 'twelve_year') then 2500 else 2000 end end
     from profile order by school_year desc limit 1) as denominator

-- name: far_walk
select case when count(commute_way) > 0 then sum(ifnull(commute_way = 'walk' and commute_km > 5, 0)) end as value
from enrolment where status = 'in_school'

-- name: far_walk.rows
select 'enrolment', _id from enrolment where status = 'in_school' and commute_way = 'walk' and commute_km > 5

-- name: nearby
select sum(entry_way = '11') as numerator, count(entry_way) as denominator
from enrolment where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade

-- name: nearby.rows
select 'enrolment', _id from enrolment
where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade and entry_way <> '11'

-- name: migrants
select sum(migrant = 'yes') as value, sum(ifnull(migrant = 'yes' and residence_permit = 'yes', 0)) as permits
from enrolment where status = 'in_school'

-- name: migrants.rows
select 'enrolment', _id from enrolment where status = 'in_school' and migrant = 'yes'

-- name: monthly_reports
-- months of this school year whose date is over, in time by the day of approval; of the months before the school's
-- first report only the newest is asked for: it may have begun lately
with judged as (
    select asked.month,
        max(approved_on <= due and _approved) as in_time,
        max(approved_on <= due and signature is not null and _approved is null) as unsure,
        max(_approved) as approved
    from due_period as asked
    join period on asked.month between substr(first, 1, 7) and substr(last, 1, 7)
    left join monthly_report on monthly_report.month = asked.month
    where asked.form = 'monthly_report' and due < :today and period.name = 'school_year'
      and (asked.month >= (select min(month) from monthly_report)
           or asked.month in (select month from due_period where form = 'monthly_report' and due < :today
                              order by month desc limit 1))
    group by asked.month
)
select
    case when exists (select 1 from enrolment) or exists (select 1 from monthly_report) then count(*) end as checked,
    coalesce(sum(in_time is not 1 and unsure is not 1), 0) as failing,
    coalesce(sum(in_time is not 1 and unsure is 1), 0) as unknown,
    coalesce(sum(in_time is not 1 and approved is 1), 0) as late
from judged

-- name: monthly_reports.rows
select 'monthly_report', _id from monthly_report
join period on month between substr(first, 1, 7) and substr(last, 1, 7)
where period.name = 'school_year'
order by month desc, version desc

-- name: open_cases
-- no case at all is a figure, too: the roll says whether the school keeps its records here
select
    case when exists (select 1 from enrolment) then
        (select count(*) from dropout where state not in ('not_dropout', 'closed')) end as value,
    (select count(*) from dropout__visits where visit_date > date(:today, '-1 month') and visit_date <= :today) as visits

-- name: open_cases.rows
select 'dropout', _id from dropout where state not in ('not_dropout', 'closed') order by absent_since

-- name: retention
select max(entrants) as entrants, max(transferred_in) as moved_in, max(transferred_out) as moved_out,
    max(deaths) as deaths, max(graduates) as graduates, max(graduation_year) as cohort
from cohort where stage = :stage and graduation_year = :graduated

-- name: retention.rows
select 'cohort', _id from cohort where stage = :stage and graduation_year = :graduated

-- name: inclusive
select
    sum(ifnull(disability <> 'none' and inclusive <> 'none', 0)) as numerator,
    sum(disability <> 'none') as denominator,
    sum(ifnull(disability <> 'none' and boarding = '3', 0)) as home
from enrolment where status = 'in_school'

-- name: inclusive.rows
select 'enrolment', _id from enrolment where status = 'in_school' and disability <> 'none'

-- name: disabled_enrolled
-- the county has the list of all disabled children of school age; a school has only its own pupils
select (select sum(disability <> 'none') from enrolment where status = 'in_school') as numerator, null as denominator

-- name: disabled_enrolled.rows
select 'enrolment', _id from enrolment where status = 'in_school' and disability <> 'none'

-- name: care
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

-- name: care.rows
select 'enrolment', _id from enrolment
where status = 'in_school' and (orphan = 'yes' or left_behind in ('1', '2'))
  and _id not in (select pupil from care join period on care.date between first and last
                  where period.name = 'term' and pupil is not null)
