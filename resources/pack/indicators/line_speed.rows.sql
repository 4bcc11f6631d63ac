select 'network', _id from network where kind = 'line'
