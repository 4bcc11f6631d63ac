-- 2000, nine and twelve years 2500; schools of 2010 and before, or mostly migrants' children, 2400 and 3000
select
    (select nullif(count(*), 0) from enrolment where status = 'in_school') as numerator,
    (select case
        when founded_year is null then null
        when founded_year <= 2010 or migrant_majority = 'yes'
            then case when kind in ('nine_year', 'twelve_year') then 3000 else 2400 end
        else case when kind in ('nine_year', 'twelve_year') then 2500 else 2000 end end
     from profile order by school_year desc limit 1) as denominator
