select case when exists (select 1 from contract) then
    (select count(*) from contract
     where paid_by = 'government' and starts <= :today and ends >= :today) end as value
