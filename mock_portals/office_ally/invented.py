"""Words that invented patients are made of; no real person, practice or payer is meant."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


LAST_NAMES = _words("""
    Abernathy Achterberg Adeyemi Alcott Almeida Ashdown Babajide Barlow Bassett Beaumont Bergstrom
    Bianchi Blackwood Bonneville Brannigan Bridger Calloway Carmody Castellan Chaudhry Colbourne
    Crandall Dalgaard Darnell Delacroix Dunmore Eastwick Ebanks Eldridge Fairbairn Farrow Ferreira
    Finch Fontaine Galbraith Garrity Goldfinch Greer Haddad Halloran Harrowgate Hashimoto Hollister
    Ibarra Ingram Isaksen Jankowski Jessop Kaminski Kavanagh Kimura Kingsley Kowalczyk Lachance
    Langford Larkin Lindqvist Lockhart Maddox Marchetti Marlowe Mbeki McAllister Merriweather
    Montague Nakamura Navarro Nightingale Novak Oduya Okonkwo Ostrander Pemberton Petrov Pickering
    Quimby Quintero Radcliffe Ramaswamy Ravenscroft Reyes Rosewood Sandoval Satterfield Shaughnessy
    Silvestri Sorensen Stanhope Szymanski Takahashi Tennyson Thackeray Underhill Valcourt Vandermeer
    Wainwright Weatherby Whitlock Winterbourne Yamamoto Zielinski
""")
UNUSUAL_LAST_NAMES = (
    "O'Brien",
    "O'Malley-Finch",
    "D'Angelo",
    "Núñez",
    "Muñoz García",
    "Müller",
    "Søndergaard",
    "Lefèvre",
    "Smith-Jones",
    "van der Berg",
    "De La Cruz",
    "St. Clair",
    "Żak",
    "Đặng",
    "Ng",
    "Li",
    "Smith Jr.",
)
FIRST_NAMES = {
    "F": _words("""
    Adela Beatrix Camille Delphine Edith Fiona Greta Harriet Imogen Juniper Keziah Leonora Marisol
    Nadine Odette Priya Renée Saskia Thandiwe Una Vivian Wren Ximena Yasmin Zoë Anne-Marie
"""),
    "M": _words("""
    Ansel Barnaby Casper Dashiell Emeka Florian Gideon Hector Ignatius Jasper Kofi Leander Matteo
    Nikhil Orson Percival Quentin Rafael Silas Tobias Umar Vaughn Wendell Xavier Yusuf José Jean-Luc
"""),
    "U": _words("""
    Avery Blair Casey Devon Ellis Finley Gray Harper Jules Kit Lane Morgan Noel Quinn Rowan Sage
"""),
}
STREETS = _words("""
    Alder Birch Cedar Dogwood Elm Fir Gum Hawthorn Ironwood Juniper Linden Maple Oak Pine Spruce
""")
PLACES = (
    ("Fairhaven", "OR", "97299"),
    ("Millbrook", "WA", "98099"),
    ("Clearwater Falls", "CA", "94999"),
    ("Stonebridge", "TX", "73399"),
    ("Lakemont", "IL", "60999"),
    ("Harborview", "ME", "04999"),
    ("Pine Hollow", "NY", "14999"),
    ("Cactus Springs", "AZ", "85999"),
)
AREA_CODES = ("202", "303", "312", "503", "602", "617", "702", "808")
PAYERS = (
    ("30411", "Evergreen Health Plan", "EVGR1", "Commercial"),
    ("30412", "Blue Heron Mutual", "BLHM2", "Blue Cross Blue Shield"),
    ("30413", "Granite State Medicaid (invented)", "GSMD3", "Medicaid"),
    ("30414", "Example Medicare Part B", "EXMB4", "Medicare"),
    ("30415", "Harbor & Sons Benefit Fund", "HSBF5", "Commercial"),
    ("30416", "Northwind PPO", "NWPP6", "Commercial"),
    ("30417", "Uniformed Services Example", "USEX7", "Tricare"),
    ("30418", "Ironworks Compensation", "IRWC8", "Workers Comp"),
)
PLANS = ("Standard PPO", "Gold HMO", "Silver Select", "Choice Plus", "Basic", "")
PROVIDERS = (("2201", "Hale, Nadia"), ("2202", "Brandt, Oskar"), ("2203", "Iyer, Meera"), ("", ""))
DIAGNOSES = (
    ("F41.1", "Generalized anxiety disorder"),
    ("F32.9", "Major depressive disorder, single episode, unspecified"),
    ("F43.10", "Post-traumatic stress disorder, unspecified"),
    ("F90.0", "Attention-deficit hyperactivity disorder, inattentive type"),
    ("F10.20", "Alcohol dependence, uncomplicated"),
    ("F33.1", "Major depressive disorder, recurrent, moderate"),
    ("F42.2", "Mixed obsessional thoughts and acts"),
    ("F50.9", "Eating disorder, unspecified"),
    ("G47.00", "Insomnia, unspecified"),
    ("I10", "Essential (primary) hypertension"),
    ("E11.9", "Type 2 diabetes mellitus without complications"),
    ("J45.909", "Unspecified asthma, uncomplicated"),
    ("M54.50", "Low back pain, unspecified"),
    ("R51.9", "Headache, unspecified"),
)
CHARGES = (
    ("90834", "145.00", "Psychotherapy, 45 minutes"),
    ("90837", "190.00", "Psychotherapy, 60 minutes"),
    ("99213", "112.50", "Office visit, established patient"),
)
EMPLOYERS = ("Example Freight", "Cobalt Bakery", "Riverside School", "Umber Software", "")
RACES = ("White", "Black or African American", "Asian", "Other")
EMPLOYMENT = ("Employed", "Retired", "Unemployed", "")
ONSETS, VOWELS = "bdfgklmnprtv", "aeiou"
MARKERS = (len(ONSETS) * len(VOWELS)) ** 3


def marker(number: int) -> str:
    """Return the word of that number, below `MARKERS`: three syllables and an x, as no name above has them."""
    syllables = [onset + vowel for onset in ONSETS for vowel in VOWELS]
    # A prime that shares no factor with their count spreads neighbours over all words, each of them once.
    rest, word = number * 7919 % MARKERS, ""
    for _ in range(3):
        rest, syllable = divmod(rest, len(syllables))
        word += syllables[syllable]
    return f"{word}x".title()
