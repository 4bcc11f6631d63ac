-- 教师：注册、资格、培训、交流。写法见 docs/pack.md。

-- name: registration
select
    nullif(count(*), 0) as checked,
    coalesce(sum(certificate_stage = 'none' or certificate_until < :today), 0) as failing,
    coalesce(sum(certificate_stage <> 'none' and certificate_until is null), 0) as unknown
from teacher where post in ('teacher', 'principal') and (left_on is null or left_on > :today)

-- name: registration.rows
select 'teacher', _id from teacher
where post in ('teacher', 'principal') and (left_on is null or left_on > :today)
  and (certificate_stage = 'none' or certificate_until is null or certificate_until < :today)
order by certificate_until

-- name: certificate_stage
-- who may teach a higher stage may teach a lower one
select
    nullif(count(*), 0) as checked,
    coalesce(sum(certificate_stage = 'none' or (stage = 'junior' and certificate_stage = 'primary')), 0) as failing,
    coalesce(sum(certificate_stage is null or certificate_stage = 'other'), 0) as unknown
from teacher where post in ('teacher', 'principal') and (left_on is null or left_on > :today)

-- name: certificate_stage.rows
select 'teacher', _id from teacher
where post in ('teacher', 'principal') and (left_on is null or left_on > :today)
  and (certificate_stage is null or certificate_stage in ('none', 'other')
       or (stage = 'junior' and certificate_stage = 'primary'))

-- name: training
select
    nullif(count(*), 0) as checked,
    coalesce(sum(training_hours < 360), 0) as failing,
    coalesce(sum(training_hours is null), 0) as unknown
from teacher where post in ('teacher', 'principal') and (left_on is null or left_on > :today)

-- name: training.rows
select 'teacher', _id from teacher
where post in ('teacher', 'principal') and (left_on is null or left_on > :today) and ifnull(training_hours, 0) < 360
order by training_hours

-- name: rotation
-- by all full-time teachers: the county knows who is eligible
with school_year as (select first, last from period where name = 'school_year')
select
    sum(moved in ('in', 'out') and moved_from <= (select last from school_year)
        and ifnull(moved_to, '9999') >= (select first from school_year)) as numerator,
    count(*) as denominator,
    sum(moved in ('in', 'out') and backbone in ('county', 'prefecture', 'region', 'nation')
        and moved_from <= (select last from school_year)
        and ifnull(moved_to, '9999') >= (select first from school_year)) as backbone
from teacher where full_time = 'yes' and post in ('teacher', 'principal')

-- name: rotation.rows
select 'teacher', _id from teacher where moved in ('in', 'out')
