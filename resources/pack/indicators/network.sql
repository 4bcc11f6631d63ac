-- 网络和联校网教。写法见 docs/pack.md。

-- name: line_speed
select max(measured_down) as value, max(contracted_down) as contracted, count(*) as lines
from network where kind = 'line'

-- name: line_speed.rows
select 'network', _id from network where kind = 'line'

-- name: room_speed
-- classrooms of the profile that are not in the register were not measured
with rooms as (
    select count(*) as listed, sum(measured_down is not null) as measured, sum(measured_down < 100) as slow
    from network where kind = 'classroom'
)
select
    case when listed > 0 then max(listed, coalesce((select classrooms from profile order by school_year desc limit 1), 0))
        end as checked,
    coalesce(slow, 0) as failing,
    max(listed, coalesce((select classrooms from profile order by school_year desc limit 1), 0)) - coalesce(measured, 0)
        as unknown
from rooms

-- name: room_speed.rows
select 'network', _id from network where kind = 'classroom' and ifnull(measured_down, 0) < 100

-- name: coverage
select
    nullif(count(*), 0) as checked,
    coalesce(sum(wired = 'no' or wifi = 'no' or signal = 'no'), 0) as failing,
    0 as unknown
from network where kind in ('classroom', 'room')

-- name: coverage.rows
select 'network', _id from network
where kind in ('classroom', 'room') and (wired = 'no' or wifi = 'no' or signal = 'no')

-- name: online_lessons
select
    case when exists (select 1 from online_lesson) then
        (select count(*) from online_lesson join period on date between first and last
         where period.name = 'school_year' and 1) end as value

-- name: online_lessons.rows
select 'online_lesson', _id from online_lesson join period on date between first and last
where period.name = 'school_year' and 1
order by date desc
