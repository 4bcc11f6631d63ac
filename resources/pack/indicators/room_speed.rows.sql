select 'network', _id from network where kind = 'classroom' and ifnull(measured_down, 0) < 100
