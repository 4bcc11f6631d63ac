select 'dropout', _id from dropout where state not in ('not_dropout', 'closed') order by absent_since
