package timeline

import (
	"encoding/json"
	"strings"

	"github.com/brianvoe/gofakeit/v7"
)

// words are the names and words of a timeline. The JSON strings have their quotes.
type words struct {
	assistants []string // names, all different: enough for every assistant
	graphs     []string // names
	people     []string // names, as JSON strings
	campaigns  []string // such as "march-renewal", as JSON strings
	hobbies    []string // as JSON strings
	fruit      []string // as JSON strings
	notes      []string // in several scripts, as JSON strings
}

// Words that no generator has.
var (
	assistantRoles = []string{
		"Front Desk", "Billing Helper", "Reservations", "After-Hours Line", "Order Status", "Tech Support",
		"Appointment Desk", "Claims Intake", "Sales Concierge", "Renewals", "Delivery Updates", "Survey Caller",
		"Onboarding Guide", "Returns Desk", "Collections", "Switchboard", "Pharmacy Refills", "Roadside Help",
		"Membership", "Leasing Office",
	}
	assistantNamesAbroad = []string{
		"Réception – Zoé", "客服助手", "Buchungshilfe Jürgen", "مساعد الحجوزات", "Soporte Técnico Íñigo", "予約アシスタント",
		"Night Owl 🦉", "Księgowość Łucja", "예약 도우미", "קבלה ראשית", "Поддержка Аня", "Ærlig Kundeservice", "ग्राहक सेवा",
		"Recepção São João",
	}
	graphTopics = []string{"Sales Intake", "Triage", "After-Hours", "Returns", "Appointments"}
	goals       = []string{"renewal", "welcome", "winback", "reminder", "survey", "upgrade"}
	namesAbroad = []string{
		"Zoë Müller", "José Núñez", "王小明", "田中 太郎", "Łukasz Żak", "محمد العلي", "נועה לוי", "Søren Ångström",
		"Nguyễn Thị Hoa", "Олена Шевчук", "Γιώργος Παππάς", "김민준",
	}
	notes = []string{
		"rappel demandé à 17 h", "折り返し希望", "يفضل الاتصال مساءً", "lieber per E‑Mail", "first order 🎉", "звонить после шести",
		"prefers the café branch", "מבקש לחזור אליו",
	}
)

// newWords makes the words of a seed.
func newWords(seed uint64) words {
	d := throw(seed, forWords, 0)
	f := gofakeit.NewFaker(&d.pcg, false)
	w := words{
		assistants: assistantNames(f),
		graphs:     graphNames(f),
		people:     several(64, f.Name),
		hobbies:    several(24, f.Hobby),
		fruit:      several(24, f.Fruit),
		campaigns: several(24, func() string {
			return strings.ToLower(f.MonthString()) + "-" + goals[f.IntN(len(goals))]
		}),
		notes: notes,
	}
	for i := 0; i < len(w.people); i += 4 {
		w.people[i] = namesAbroad[f.IntN(len(namesAbroad))]
	}
	for _, list := range []*[]string{&w.people, &w.hobbies, &w.fruit, &w.campaigns, &w.notes} {
		*list = quoted(*list)
	}
	return w
}

// assistantNames returns 40 names: by turns a role, a person with a role, and one in another language.
func assistantNames(f *gofakeit.Faker) []string {
	role, abroad := f.IntN(len(assistantRoles)), f.IntN(len(assistantNamesAbroad))
	names := make([]string, 40)
	for i := range names {
		switch i % 3 {
		case 0:
			names[i] = assistantRoles[(role+i)%len(assistantRoles)]
		case 1:
			names[i] = f.FirstName() + " – " + assistantRoles[(role+i)%len(assistantRoles)]
		case 2:
			names[i] = assistantNamesAbroad[(abroad+i/3)%len(assistantNamesAbroad)]
		}
	}
	return names
}

// graphNames returns six names.
func graphNames(f *gofakeit.Faker) []string {
	names := []string{"Customer Support Flow"}
	for _, topic := range graphTopics {
		names = append(names, f.City()+" "+topic+" Flow")
	}
	return names
}

// several returns what n calls of a function return.
func several(n int, word func() string) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = word()
	}
	return list
}

// quoted returns texts as JSON strings, with nothing escaped that JSON lets stand.
func quoted(texts []string) []string {
	list := make([]string, len(texts))
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for i, text := range texts {
		b.Reset()
		if err := e.Encode(text); err != nil {
			panic(err) // a string always has a JSON form
		}
		list[i] = strings.TrimSuffix(b.String(), "\n")
	}
	return list
}
