select 'inspection', _id from inspection join period on date between first and last
where period.name = 'school_year' and problems > 0 and fixed_on is null
order by date desc
