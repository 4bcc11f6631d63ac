select 'premises', _id from premises where use = 'art'
