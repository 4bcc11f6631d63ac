select
    case when exists (select 1 from activity) then
        (select count(*) from activity join period on date between first and last
         where period.name = 'school_year' and kind in ('doctor_training')) end as value
