select 'premises', _id from premises where multimedia = 'yes'
