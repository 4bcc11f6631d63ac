-- 活动、影片和课后服务。写法见 docs/pack.md。

-- name: platform_use
select
    case when exists (select 1 from activity) then
        (select count(*) from activity join period on date between first and last
         where period.name = 'school_year' and kind in ('platform')) end as value

-- name: platform_use.rows
select 'activity', _id from activity join period on date between first and last
where period.name = 'school_year' and kind in ('platform')
order by date desc

-- name: induction
select
    case when exists (select 1 from activity) then
        (select count(*) from activity join period on date between first and last
         where period.name = 'school_year' and kind in ('new_teacher', 'adviser')) end as value

-- name: induction.rows
select 'activity', _id from activity join period on date between first and last
where period.name = 'school_year' and kind in ('new_teacher', 'adviser')
order by date desc

-- name: community_sense
select
    case when exists (select 1 from activity) then
        (select count(*) from activity join period on date between first and last
         where period.name = 'school_year' and kind in ('community', 'exchange')) end as value

-- name: community_sense.rows
select 'activity', _id from activity join period on date between first and last
where period.name = 'school_year' and kind in ('community', 'exchange')
order by date desc

-- name: practice
select
    case when exists (select 1 from activity) then
        (select count(*) from activity join period on date between first and last
         where period.name = 'school_year' and kind in ('labour', 'science', 'family')) end as value

-- name: practice.rows
select 'activity', _id from activity join period on date between first and last
where period.name = 'school_year' and kind in ('labour', 'science', 'family')
order by date desc

-- name: aid_publicity
select
    case when exists (select 1 from activity) then
        (select count(*) from activity join period on date between first and last
         where period.name = 'school_year' and kind in ('aid', 'gratitude')) end as value

-- name: aid_publicity.rows
select 'activity', _id from activity join period on date between first and last
where period.name = 'school_year' and kind in ('aid', 'gratitude')
order by date desc

-- name: health_teaching
select
    case when exists (select 1 from activity) then
        (select count(*) from activity join period on date between first and last
         where period.name = 'school_year' and kind in ('health')) end as value

-- name: health_teaching.rows
select 'activity', _id from activity join period on date between first and last
where period.name = 'school_year' and kind in ('health')
order by date desc

-- name: disease_teaching
select
    case when exists (select 1 from activity) then
        (select count(*) from activity join period on date between first and last
         where period.name = 'school_year' and kind in ('disease')) end as value

-- name: disease_teaching.rows
select 'activity', _id from activity join period on date between first and last
where period.name = 'school_year' and kind in ('disease')
order by date desc

-- name: doctor_training
select
    case when exists (select 1 from activity) then
        (select count(*) from activity join period on date between first and last
         where period.name = 'school_year' and kind in ('doctor_training')) end as value

-- name: doctor_training.rows
select 'activity', _id from activity join period on date between first and last
where period.name = 'school_year' and kind in ('doctor_training')
order by date desc

-- name: films
-- two a term for the pupils of each grade; while the term goes on there is still time
with grades_here as (
    select grade from enrolment where status = 'in_school' group by grade
), seen as (
    select grades_here.grade, count(film._id) as films
    from grades_here left join film
        on instr(' ' || film.grades || ' ', ' ' || grades_here.grade || ' ') > 0
        and exists (select 1 from period where name = 'term' and film.date between first and last)
    group by grades_here.grade
)
select
    case when exists (select 1 from film) and exists (select 1 from period where name = 'term')
        then nullif(count(*), 0) end as checked,
    case when (select last < :today from period where name = 'term') then coalesce(sum(films < 2), 0) else 0 end as failing,
    case when (select last < :today from period where name = 'term') then 0 else coalesce(sum(films < 2), 0) end as unknown,
    min(films) as fewest
from seen

-- name: films.rows
select 'film', _id from film join period on date between first and last
where period.name = 'term' and 1
order by date desc

-- name: after_class
select
    case when exists (select 1 from after_class where term = :term) then
        (select count(*) from after_class where term = :term and days_week > 0) end as value,
    (select sum(pupils) from after_class where term = :term) as pupils,
    (select sum(eligible) from after_class where term = :term) as eligible

-- name: after_class.rows
select 'after_class', _id from after_class where term = :term
