"""What the county writes: to its stations, and in the notes of its proposals."""

# The part of the history after which it is sent; Chinese; English.
MESSAGES = (
    (
        0.0,
        "从今天起用 Farmgate 接单。先给常来的乡亲登记，给老人发图片卡。",
        "From today orders go through Farmgate. Register your regulars first and give the old their picture cards.",
    ),
    (
        0.22,
        "送货车到站前，请把款包封好，写清封签号。",
        "Please have the cash bag sealed before the van comes, and note the seal number.",
    ),
    (
        0.43,
        "新价目表已发布，请先联网一次再接单。",
        "A new price list is out. Please go online once before you take orders.",
    ),
    (
        0.79,
        "夜里降温，取暖器到货两批，先订先得。",
        "The nights are getting cold. Two loads of heaters have come: first come, first served.",
    ),
    (
        1.0,
        "今天有人到县里看账，请照常营业。",
        "Visitors look at the county's books today. Please carry on as usual.",
    ),
)

FIRST_PRICES = "首批商品 First range"
FIRST_TERMS = "首批供货价 First costs"
DEARER_TERMS = "进货涨价 Costs have risen"
SEASON_PRICES = "换季调价 Change of season"
TOO_MUCH = "金额过大，请按日均销售重报 Too much for what is sold in a day"
STOLEN = "站长报告手机被偷 The agent reported it stolen"
