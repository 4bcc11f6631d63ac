select
    case when exists (select 1 from online_lesson) then
        (select count(*) from online_lesson join period on date between first and last
         where period.name = 'school_year' and 1) end as value
