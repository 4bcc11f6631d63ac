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
