select case when exists (select 1 from partner) then
    (select count(*) from partner
     where kind = 'community' and agreed_on <= :today and (valid_to is null or valid_to >= :today)) end as value
