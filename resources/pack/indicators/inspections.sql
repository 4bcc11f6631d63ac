select
    case when exists (select 1 from inspection) and exists (select 1 from period where name = 'term') then
        (select count(*) from inspection join period on date between first and last
         where period.name = 'term' and 1) end as value
