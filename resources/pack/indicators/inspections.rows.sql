select 'inspection', _id from inspection join period on date between first and last
where period.name = 'term' and 1
order by date desc
