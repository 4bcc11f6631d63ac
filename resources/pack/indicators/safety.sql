select
    case when exists (select 1 from profile) then 4 end as checked,
    (select ifnull(guards = 0, 0) + ifnull(gate_closed = 'no', 0) + ifnull(cameras = 'no', 0) + ifnull(alarm = 'no', 0)
     from profile order by school_year desc limit 1) as failing,
    (select (guards is null) + (gate_closed is null) + (cameras is null) + (alarm is null)
     from profile order by school_year desc limit 1) as unknown
