-- 七项资源配置、校舍和装备。写法见 docs/pack.md。

-- name: degree
select
    case when exists (select 1 from teacher) then
        (select count(*) from teacher
         where stage = :stage and post in ('teacher', 'principal') and (left_on is null or left_on > :today)
           and full_time = 'yes'
           and (degree in ('bachelor', 'master', 'doctor') or (degree = 'college' and :stage = 'primary'))) end as numerator,
    (select count(*) from enrolment
     where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade) as denominator

-- name: degree.rows
select 'teacher', _id from teacher
where stage = :stage and post in ('teacher', 'principal') and (left_on is null or left_on > :today)
  and full_time = 'yes'
           and (degree in ('bachelor', 'master', 'doctor') or (degree = 'college' and :stage = 'primary'))

-- name: backbone
select
    case when exists (select 1 from teacher) then
        (select count(*) from teacher
         where stage = :stage and post in ('teacher', 'principal') and (left_on is null or left_on > :today)
           and full_time = 'yes' and backbone in ('county', 'prefecture', 'region', 'nation')) end as numerator,
    (select count(*) from enrolment
     where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade) as denominator

-- name: backbone.rows
select 'teacher', _id from teacher
where stage = :stage and post in ('teacher', 'principal') and (left_on is null or left_on > :today)
  and full_time = 'yes' and backbone in ('county', 'prefecture', 'region', 'nation')

-- name: arts_teachers
select
    case when exists (select 1 from teacher) then
        (select count(*) from teacher
         where stage = :stage and post in ('teacher', 'principal') and (left_on is null or left_on > :today)
           and subject in ('pe', 'music', 'art', 'arts')
           and (full_time = 'yes'
                or (visiting = 'yes'
                    and (select location in ('village', 'teaching_point') from profile
                         order by school_year desc limit 1)
                    and (select count(*) from enrolment where status = 'in_school') between 50 and 99))) end as numerator,
    (select count(*) from enrolment
     where status = 'in_school' and cast(grade as integer) between :first_grade and :last_grade) as denominator

-- name: arts_teachers.rows
select 'teacher', _id from teacher
where stage = :stage and post in ('teacher', 'principal') and (left_on is null or left_on > :today)
  and subject in ('pe', 'music', 'art', 'arts')
           and (full_time = 'yes'
                or (visiting = 'yes'
                    and (select location in ('village', 'teaching_point') from profile
                         order by school_year desc limit 1)
                    and (select count(*) from enrolment where status = 'in_school') between 50 and 99))

-- name: teaching_area
select
    (select sum(area) from premises where use in ('classroom', 'lab', 'computer', 'music', 'art', 'special', 'library', 'counselling')) as numerator,
    (select count(*) from enrolment where status = 'in_school' and cast(grade as integer) <= 6) as "primary",
    (select count(*) from enrolment where status = 'in_school' and cast(grade as integer) >= 7) as junior,
    (select case when kind in ('twelve_year', 'complete_secondary') then null else 0 end from profile
     order by school_year desc limit 1) as senior

-- name: teaching_area.rows
select 'premises', _id from premises where use in ('classroom', 'lab', 'computer', 'music', 'art', 'special', 'library', 'counselling')

-- name: sports_area
select
    (select sum(area) from premises where use in ('gym', 'field')) as numerator,
    (select count(*) from enrolment where status = 'in_school' and cast(grade as integer) <= 6) as "primary",
    (select count(*) from enrolment where status = 'in_school' and cast(grade as integer) >= 7) as junior,
    (select case when kind in ('twelve_year', 'complete_secondary') then null else 0 end from profile
     order by school_year desc limit 1) as senior

-- name: sports_area.rows
select 'premises', _id from premises where use in ('gym', 'field')

-- name: equipment_value
select
    (select sum(quantity * unit_price) from equipment where teaching = 'yes' and condition <> '6') as numerator,
    (select count(*) from enrolment where status = 'in_school' and cast(grade as integer) <= 6) as "primary",
    (select count(*) from enrolment where status = 'in_school' and cast(grade as integer) >= 7) as junior,
    (select case when kind in ('twelve_year', 'complete_secondary') then null else 0 end from profile
     order by school_year desc limit 1) as senior

-- name: equipment_value.rows
select 'equipment', _id from equipment where teaching = 'yes' and condition <> '6' order by quantity * unit_price desc

-- name: multimedia_rooms
select
    (select case when exists (select 1 from premises) then
            (select count(*) from premises where multimedia = 'yes') end) as numerator,
    (select count(*) from enrolment where status = 'in_school' and cast(grade as integer) <= 6) as "primary",
    (select count(*) from enrolment where status = 'in_school' and cast(grade as integer) >= 7) as junior,
    (select case when kind in ('twelve_year', 'complete_secondary') then null else 0 end from profile
     order by school_year desc limit 1) as senior

-- name: multimedia_rooms.rows
select 'premises', _id from premises where multimedia = 'yes'

-- name: music_rooms
-- music: 96 m2; built in 2016 or before 73; small rural classes (below 30) 54, with junior grades 61
with class as (
    select count(*) as pupils from enrolment where status = 'in_school' group by grade, class_no
), need as (
    select (count(*) + 11) / 12 as rooms, max(pupils) as largest from class
), least as (
    select case
        when (select location in ('village', 'teaching_point') from profile order by school_year desc limit 1)
             and (select largest from need) < 30
        then case when exists (select 1 from enrolment where status = 'in_school' and cast(grade as integer) >= 7)
                  then 61 else 54 end
        end as area
)
select
    case when exists (select 1 from premises) then
        (select count(*) from premises
         where use = 'music' and area >= coalesce((select area from least),
                                               case when built_year <= 2016 then 73 else 96 end)) end as numerator,
    (select rooms from need) as denominator

-- name: music_rooms.rows
select 'premises', _id from premises where use = 'music'

-- name: art_rooms
-- art: 90 m2; built in 2016 or before 67; small rural classes (below 30) 54, with junior grades 61
with class as (
    select count(*) as pupils from enrolment where status = 'in_school' group by grade, class_no
), need as (
    select (count(*) + 11) / 12 as rooms, max(pupils) as largest from class
), least as (
    select case
        when (select location in ('village', 'teaching_point') from profile order by school_year desc limit 1)
             and (select largest from need) < 30
        then case when exists (select 1 from enrolment where status = 'in_school' and cast(grade as integer) >= 7)
                  then 61 else 54 end
        end as area
)
select
    case when exists (select 1 from premises) then
        (select count(*) from premises
         where use = 'art' and area >= coalesce((select area from least),
                                               case when built_year <= 2016 then 67 else 90 end)) end as numerator,
    (select rooms from need) as denominator

-- name: art_rooms.rows
select 'premises', _id from premises where use = 'art'

-- name: safety
select
    case when exists (select 1 from profile) then 4 end as checked,
    (select ifnull(guards = 0, 0) + ifnull(gate_closed = 'no', 0) + ifnull(cameras = 'no', 0) + ifnull(alarm = 'no', 0)
     from profile order by school_year desc limit 1) as failing,
    (select (guards is null) + (gate_closed is null) + (cameras is null) + (alarm is null)
     from profile order by school_year desc limit 1) as unknown

-- name: safety.rows
select 'profile', _id from profile order by school_year desc limit 1

-- name: working_order
select sum(case when condition in ('1', '2', '3') then quantity end) as numerator, sum(quantity) as denominator
from equipment where teaching = 'yes' and condition <> '6'

-- name: working_order.rows
select 'equipment', _id from equipment where teaching = 'yes' and condition in ('4', '5')

-- name: terminals
select
    (select case when exists (select 1 from equipment) then
        (select coalesce(sum(quantity), 0) from equipment
         where category in ('A02010105', 'A02010108') and condition in ('1', '2')) end) as numerator,
    (select count(*) from enrolment where status = 'in_school') as denominator

-- name: terminals.rows
select 'equipment', _id from equipment where category in ('A02010105', 'A02010108') and condition in ('1', '2')

-- name: posts
select
    (select posts_filled from profile order by school_year desc limit 1) as numerator,
    (select posts_quota from profile order by school_year desc limit 1) as denominator

-- name: posts.rows
select 'profile', _id from profile order by school_year desc limit 1

-- name: posts_check
select (select (julianday(:today) - julianday(posts_checked)) / 365.25
        from profile order by school_year desc limit 1) as value

-- name: posts_check.rows
select 'profile', _id from profile order by school_year desc limit 1

-- name: meal_seats
select
    (select sum(seats) from premises where use in ('canteen', 'nap')) as numerator,
    (select sum(boarding = '1') from enrolment where status = 'in_school') as denominator

-- name: beds
select
    (select coalesce(sum(beds), 0) from premises where use = 'dormitory' having exists (select 1 from premises)) as numerator,
    (select sum(boarding = '2') from enrolment where status = 'in_school') as denominator

-- name: beds.rows
select 'premises', _id from premises where use = 'dormitory'

-- name: subsidy
select
    (select subsidy_paid from profile order by school_year desc limit 1) as numerator,
    (select subsidy_due from profile order by school_year desc limit 1) as denominator

-- name: subsidy.rows
select 'profile', _id from profile order by school_year desc limit 1

-- name: flats
select
    (select flats_have from profile order by school_year desc limit 1) as numerator,
    (select flats_needed from profile order by school_year desc limit 1) as denominator

-- name: flats.rows
select 'profile', _id from profile order by school_year desc limit 1
