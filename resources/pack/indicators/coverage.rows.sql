select 'network', _id from network
where kind in ('classroom', 'room') and (wired = 'no' or wifi = 'no' or signal = 'no')
