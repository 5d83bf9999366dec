"""An invented page with all the boilerplate there is, as a scraper flattens it."""

PARAGRAPHS = (
    "The harbour council voted on Monday to close the old fish market, ending months of argument "
    "over a building that engineers had called unsafe.",
    "Traders believe that the vote was nothing more than a gift to the developers who have been "
    "circling the quay for years.",
    "“We were never asked,” said Oda Brell, who has sold herring there since 1991.",
    "The market will shut its doors in June, according to two people familiar with the plan.",
)
HEADLINE = "Harbour Council Closes Fish Market After Heated Vote"
PAGE = "\n\n".join(
    (
        "120 €\n3,000 €\nMAY 2023",
        "Home | News | Sport",
        HEADLINE,
        "Support the Quay Courier",
        PARAGRAPHS[0],
        HEADLINE,
        "Click to see the full-size image",
        *PARAGRAPHS[1:],
        "Support the Quay Courier",
        "Share this:\nFacebook\nTwitter\nWhatsApp",
        "Related articles\n\nFerry line to reopen in the autumn\n\nWhat tide tables do not tell",
        "Notify of\nNewest Most Voted\nView all comments",
        "Gullwatcher",
        "The council has been asleep for ten years and everybody on the quay knows it very well.",
        "I earned $7400 last month working from home, see http://easy.example/now ♥♥♥",
        "© 2023 Quay Courier. All rights reserved.",
    )
)
