from station.documents.names import pick


def test_pick_takes_the_wanted_language_then_chinese_then_english_then_the_id():
    names = {"zh": "色差", "en": "shade", "vi": "lệch màu"}
    assert pick(names, "vi", "SHADE") == "lệch màu"
    assert pick(names, "de", "SHADE") == "色差"
    assert pick({"en": "shade"}, "de", "SHADE") == "shade"
    assert pick({"zh": ""}, "zh", "SHADE") == "SHADE"
