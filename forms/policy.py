'''What the `.toml` beside a form says, read into typed parts; everything in it that is unknown or wrong is listed.

The shape (top-level keys first: in TOML whatever follows a [table] belongs to it):

    kind = "case"                                   # register | log | case | report
    title = { zh = "控辍保学", en = "Dropout control" }
    one = { zh = "个案", en = "case" }              # what one record is called
    measure = "例"                                  # measure word of the Chinese count
    persons = true                                  # whether its records are about persons
    keys = ["pupil", "absent_since"]                # records that agree in these are twins
    groups = [["state", "state_date"]]              # fields that win or lose a merge together
    search = ["pupil_name", "cause_note"]           # fields the search box looks in
    title_field = "pupil_name"                      # what names a record to people
    columns = [                                     # the list, left to right; width in characters
        { field = "pupil_name", width = 12 },
        { field = "guardian_phone", width = 14, masked = true },
    ]
    lookups = ["enrolment"]                         # forms whose records instance('...') may read

    [defaults]                                      # for every field that does not say otherwise
    audience = "county"                             # school | county | region
    nature = "plain"                                # plain | id_number | name | phone | address | health | free_text
    keep = "graduation+3y"                          #   | personal
    purpose = { zh = "控辍保学月报", en = "The monthly report" }

    [fields.pupil]                                  # only what differs from [defaults] or from the XLSForm
    type = "reference"                              # any forms.definition.FieldType
    target = "enrolment"                            # the form a reference points into
    nature = "personal"
    purpose = { zh = "……", en = "..." }
    label = { zh = "学生", en = "Pupil" }           # only for a `calculate` row: XLSForm gives those no label

    [states]                                        # a case's state machine
    field = "state"
    date = "state_date"
    initial = ["warning", "suspected"]
    closed = ["closed", "not_dropout"]

    [states.following]                              # every state; what may follow it
    warning = ["suspected", "closed"]
    suspected = ["not_dropout", "dropout"]

    [[hard]]                                        # 逻辑校验 beside the XLSForm's own constraints
    id = "closed_without_note"                      # ^[a-z][a-z0-9_]*$, at most 43 characters
    field = "closed_note"                           # where the message stands; `.` in the test is this field
    test = "${state} = 'closed' and . = ''"         # TRUE MEANS WRONG
    zh = "销号要写明结果。"
    en = "Say how the case ended."

    [[soft]]                                        # 经验校验: same shape; fix it, or write the reason in why_<id>
    id = "absent_long"
    field = "absent_since"
    test = ". < today() - 180"
    zh = "缺课超过半年，少见。"                     # ${field} in a message shows that field's value
    en = "Absent for more than half a year: unusual."

    [[fix]]                                         # a link beside a finding that sets one field
    on = "birth_date"                               # the field the finding stands at
    check = "constraint"                            # optional: "constraint" or the id of a hard or soft check
    field = "birth_date"                            # the field to set
    value = "gb-birth(${id_number})"                # offered when this is an answer the field may hold
    zh = "出生日期改成 {value}"
    en = "Change the birth date to {value}"

Hard and soft checks of a field that is not relevant are not looked at. A field inside a repeat is checked row by row.
'''
