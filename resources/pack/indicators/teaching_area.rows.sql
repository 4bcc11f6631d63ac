select 'premises', _id from premises where use in ('classroom', 'lab', 'computer', 'music', 'art', 'special', 'library', 'counselling')
