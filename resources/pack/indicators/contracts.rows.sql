select 'contract', _id from contract where starts <= :today and ends >= :today
