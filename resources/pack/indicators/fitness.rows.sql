select 'screening', _id from screening join period on date between first and last
where period.name = 'school_year' and kind = 'fitness'
order by date desc
