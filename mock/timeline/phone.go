package timeline

import "strconv"

// A plan is the numbers that one country keeps free for fiction, so that no call to them can reach a person.
type plan struct {
	country   string // ISO 3166
	share     int    // of the customers, in thousandths
	authority string // that reserves the numbers
	title     string // of the document it does so in
	url       string
	blocks    []block
}

// A block is count consecutive numbers, written in E.164 without the plus sign.
type block struct{ first, count int64 }

// plans has all numbers that ever appear in a timeline. Ranges whose document could not be found are left out, and so are
// freephone and premium-rate numbers. The shares add up to 1000.
var plans = []plan{
	{
		country:   "US",
		share:     700,
		authority: "North American Numbering Plan Administrator",
		title:     "555 Line Numbers: 555-0100 to 555-0199, in any area code",
		url:       "https://www.nationalnanpa.com/number_resource_info/555_numbers.html",
		blocks: northAmerica(
			201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228, 229, 231,
			234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302, 303, 304, 305, 307,
			308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330, 331, 334, 336, 337, 339, 347,
			351, 352, 360, 361, 385, 386, 401, 402, 404, 405, 406, 407, 408, 409, 410, 412, 413, 414, 415, 417, 419, 423,
			424, 425, 430, 432, 434, 435, 440, 443, 469, 470, 478, 479, 480, 484, 501, 502, 503, 504, 505, 507, 508, 509,
			510, 512, 513, 515, 516, 517, 518, 520, 530, 540, 541, 551, 559, 561, 562, 563, 567, 570, 571, 573, 574, 580,
			585, 586, 601, 602, 603, 605, 606, 607, 608, 609, 610, 612, 614, 615, 616, 617, 618, 619, 620, 623, 626, 630,
			631, 636, 641, 646, 650, 651, 660, 661, 662, 678, 682, 701, 702, 703, 704, 706, 707, 708, 712, 713, 714, 715,
			716, 717, 718, 719, 720, 724, 727, 731, 732, 734, 740, 754, 757, 760, 763, 765, 770, 772, 773, 774, 775, 781,
			785, 786, 801, 802, 803, 804, 805, 806, 808, 810, 812, 813, 814, 815, 816, 817, 818, 828, 830, 831, 832, 843,
			845, 847, 850, 856, 857, 858, 859, 860, 862, 863, 864, 865, 870, 901, 903, 904, 906, 907, 908, 909, 910, 912,
			913, 914, 915, 916, 917, 918, 919, 920, 925, 928, 931, 936, 937, 940, 941, 947, 949, 951, 952, 954, 956, 970,
			971, 972, 973, 978, 979, 980, 985, 989,
		),
	},
	{
		country:   "CA",
		share:     70,
		authority: "North American Numbering Plan Administrator",
		title:     "555 Line Numbers: 555-0100 to 555-0199, in any area code",
		url:       "https://www.nationalnanpa.com/number_resource_info/555_numbers.html",
		blocks: northAmerica(
			204, 226, 250, 289, 306, 403, 416, 418, 438, 450, 506, 514, 519, 587, 604, 613, 647, 705, 709, 778, 780, 807,
			819, 867, 902, 905,
		),
	},
	{
		country:   "GB",
		share:     90,
		authority: "Office of Communications (Ofcom)",
		title:     "Telephone numbers for use in TV and radio drama programmes",
		url:       "https://www.ofcom.org.uk/phones-telecoms-and-internet/information-for-industry/numbering/numbers-for-drama",
		blocks: []block{
			{44_113_496_0000, 1000}, // Leeds
			{44_114_496_0000, 1000}, // Sheffield
			{44_115_496_0000, 1000}, // Nottingham
			{44_116_496_0000, 1000}, // Leicester
			{44_117_496_0000, 1000}, // Bristol
			{44_118_496_0000, 1000}, // Reading
			{44_121_496_0000, 1000}, // Birmingham
			{44_131_496_0000, 1000}, // Edinburgh
			{44_141_496_0000, 1000}, // Glasgow
			{44_151_496_0000, 1000}, // Liverpool
			{44_161_496_0000, 1000}, // Manchester
			{44_20_7946_0000, 1000}, // London
			{44_191_498_0000, 1000}, // Tyneside
			{44_29_2018_0000, 1000}, // Cardiff
			{44_1632_960000, 1000},  // no area
			{44_7700_900000, 1000},  // mobile
		},
	},
	{
		country:   "AU",
		share:     40,
		authority: "Australian Communications and Media Authority (ACMA)",
		title:     "Phone numbers for use in TV shows, films and creative works",
		url:       "https://www.acma.gov.au/phone-numbers-use-tv-shows-films-and-creative-works",
		blocks: []block{
			{61_2_5550_0000, 10_000}, {61_2_7010_0000, 10_000}, // New South Wales, Canberra
			{61_3_5550_0000, 10_000}, {61_3_7010_0000, 10_000}, // Victoria, Tasmania
			{61_7_5550_0000, 10_000}, {61_7_7010_0000, 10_000}, // Queensland
			{61_8_5550_0000, 10_000}, {61_8_7010_0000, 10_000}, // the west and the centre
			{61_491_570_006, 1}, {61_491_570_110, 1}, {61_491_570_156, 4}, // mobile
		},
	},
	{
		country:   "FR",
		share:     47,
		authority: "Arcep",
		title:     "Plan national de numérotation (décision 2018-0881, annexe 1), 2.5.12",
		url:       "https://www.legifrance.gouv.fr/jorf/article_jo/JORFARTI000037263033",
		blocks: []block{
			{33_1_99_00_0000, 10_000}, // Île-de-France
			{33_2_61_91_0000, 10_000}, // north-west
			{33_3_53_01_0000, 10_000}, // north-east
			{33_4_65_71_0000, 10_000}, // south-east
			{33_5_36_49_0000, 10_000}, // south-west
			{33_6_39_98_0000, 10_000}, // mobile
		},
	},
	{
		country:   "DE",
		share:     40,
		authority: "Bundesnetzagentur",
		title:     "Rufnummern für Medienproduktionen („Drama Numbers“), Mitteilung 148/2021",
		url:       "https://www.bundesnetzagentur.de/DE/Fachthemen/Telekommunikation/Nummerierung/_DL/mittlg148_2021.pdf",
		blocks: []block{
			{49_30_23125_000, 1000}, // Berlin
			{49_69_90009_000, 1000}, // Frankfurt
			{49_40_66969_000, 1000}, // Hamburg
			{49_221_4710_000, 1000}, // Cologne
			{49_89_99998_000, 1000}, // Munich
			{49_171_39200_00, 100},  // mobile
			{49_176_040690_00, 100}, // mobile
		},
	},
	{
		country:   "SE",
		share:     13,
		authority: "Post- och telestyrelsen (PTS)",
		title:     "Telefonnummer för användning i böcker och filmer etc.",
		url:       "https://www.pts.se/sv/bransch/telefoni/nummer-och-adressering/telefonnummer-for-anvandning-i-bocker-och-filmer-etc/",
		blocks: []block{
			{46_8_465004_00, 100}, // Stockholm
			{46_31_39006_00, 100}, // Gothenburg
			{46_40_62804_00, 100}, // Malmö
			{46_980_3192_00, 100}, // Kiruna
			{46_70_1740_605, 95},  // mobile
		},
	},
}

// northAmerica returns the blocks of some area codes of the North American Numbering Plan.
func northAmerica(areas ...int64) []block {
	blocks := make([]block, len(areas))
	for i, area := range areas {
		blocks[i] = block{first: 1_000_555_0100 + area*1_000_0000, count: 100}
	}
	return blocks
}

// countryOf returns the country of the i-th customer. Of any thousand in a row, each country has its share exactly.
func countryOf(i int) string {
	at := i * 617 % 1000 // 617 and 1000 have no common divisor
	for _, p := range plans {
		if at < p.share {
			return p.country
		}
		at -= p.share
	}
	panic("timeline: the shares of the numbering plans are below 1000")
}

// A phonebook gives out reserved numbers by country.
type phonebook map[string]*directory

// A directory gives out the numbers of one country in an order of its own, each of them once before the first comes again.
type directory struct {
	blocks         []block
	size, at, step int64
}

// newPhonebook opens the directories of all countries.
func newPhonebook(seed uint64) phonebook {
	book := make(phonebook, len(plans))
	for i, p := range plans {
		d := throw(seed, forPhones, i)
		book[p.country] = newDirectory(p.blocks, &d)
	}
	return book
}

// newDirectory shuffles some blocks by walking around them with a stride that meets every number.
func newDirectory(blocks []block, d *dice) *directory {
	dir := &directory{blocks: blocks}
	for _, b := range blocks {
		dir.size += b.count
	}
	dir.at = d.between(0, dir.size-1)
	dir.step = d.between(dir.size/3, dir.size/2)
	for gcd(dir.step, dir.size) != 1 {
		dir.step++
	}
	return dir
}

// next returns a number of a country that has a plan, in E.164.
func (b phonebook) next(country string) string {
	dir := b[country]
	at := dir.at
	dir.at = (dir.at + dir.step) % dir.size
	for _, block := range dir.blocks {
		if at < block.count {
			return "+" + strconv.FormatInt(block.first+at, 10)
		}
		at -= block.count
	}
	panic("timeline: a directory is larger than its blocks")
}

// gcd returns the greatest common divisor of two positive numbers.
func gcd(a, b int64) int64 {
	for b != 0 {
		a, b = b, a%b
	}
	return a
}
