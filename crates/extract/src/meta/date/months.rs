//! Month names. One row a language, twelve cells; a cell lists every printed form.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Language, then January to December; forms of a month are separated by blanks.
const MONTHS: &[(&str, [&str; 12])] = &[
    (
        "en",
        [
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sep sept",
            "october oct",
            "november nov",
            "december dec",
        ],
    ),
    (
        "de",
        [
            "januar jänner jän",
            "februar feber",
            "märz mrz mär maerz",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober okt",
            "november",
            "dezember dez",
        ],
    ),
    (
        "fr",
        [
            "janvier janv",
            "février févr fév fevrier",
            "mars",
            "avril avr",
            "mai",
            "juin",
            "juillet juil",
            "août aout",
            "septembre",
            "octobre",
            "novembre",
            "décembre déc decembre",
        ],
    ),
    (
        "es",
        [
            "enero ene",
            "febrero",
            "marzo",
            "abril abr",
            "mayo",
            "junio",
            "julio",
            "agosto ago",
            "septiembre setiembre set",
            "octubre",
            "noviembre",
            "diciembre dic",
        ],
    ),
    (
        "ca",
        [
            "gener", "febrer", "març", "abril", "maig", "juny", "juliol", "agost", "setembre",
            "octubre", "novembre", "desembre",
        ],
    ),
    (
        "pt",
        [
            "janeiro",
            "fevereiro fev",
            "março",
            "abril",
            "maio",
            "junho",
            "julho",
            "agosto",
            "setembro",
            "outubro out",
            "novembro",
            "dezembro",
        ],
    ),
    (
        "it",
        [
            "gennaio gen",
            "febbraio",
            "marzo",
            "aprile",
            "maggio mag",
            "giugno giu",
            "luglio lug",
            "agosto",
            "settembre",
            "ottobre ott",
            "novembre",
            "dicembre",
        ],
    ),
    (
        "ro",
        [
            "ianuarie ian",
            "februarie",
            "martie",
            "aprilie",
            "mai",
            "iunie iun",
            "iulie iul",
            "august",
            "septembrie",
            "octombrie",
            "noiembrie noi",
            "decembrie",
        ],
    ),
    (
        "nl",
        [
            "januari",
            "februari",
            "maart mrt",
            "april",
            "mei",
            "juni",
            "juli",
            "augustus",
            "september",
            "oktober",
            "november",
            "december",
        ],
    ),
    (
        "sv",
        [
            "januari",
            "februari",
            "mars",
            "april",
            "maj",
            "juni",
            "juli",
            "augusti",
            "september",
            "oktober",
            "november",
            "december",
        ],
    ),
    (
        "da",
        [
            "januar",
            "februar",
            "marts",
            "april",
            "maj",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "december",
        ],
    ),
    (
        "nb",
        [
            "januar",
            "februar",
            "mars",
            "april",
            "mai",
            "juni",
            "juli",
            "august",
            "september",
            "oktober",
            "november",
            "desember des",
        ],
    ),
    (
        "is",
        [
            "janúar",
            "febrúar",
            "mars",
            "apríl",
            "maí",
            "júní",
            "júlí",
            "ágúst",
            "september",
            "október",
            "nóvember",
            "desember",
        ],
    ),
    (
        "fi",
        [
            "tammikuu tammikuuta",
            "helmikuu helmikuuta",
            "maaliskuu maaliskuuta",
            "huhtikuu huhtikuuta",
            "toukokuu toukokuuta",
            "kesäkuu kesäkuuta",
            "heinäkuu heinäkuuta",
            "elokuu elokuuta",
            "syyskuu syyskuuta",
            "lokakuu lokakuuta",
            "marraskuu marraskuuta",
            "joulukuu joulukuuta",
        ],
    ),
    (
        "et",
        [
            "jaanuar",
            "veebruar",
            "märts",
            "aprill",
            "mai",
            "juuni",
            "juuli",
            "august",
            "september",
            "oktoober",
            "november",
            "detsember",
        ],
    ),
    (
        "lt",
        [
            "sausio sausis",
            "vasario vasaris",
            "kovo kovas",
            "balandžio balandis",
            "gegužės gegužė",
            "birželio birželis",
            "liepos liepa",
            "rugpjūčio rugpjūtis",
            "rugsėjo rugsėjis",
            "spalio spalis",
            "lapkričio lapkritis",
            "gruodžio gruodis",
        ],
    ),
    (
        "lv",
        [
            "janvāris janvārī",
            "februāris februārī",
            "marts martā",
            "aprīlis aprīlī",
            "maijs maijā",
            "jūnijs jūnijā",
            "jūlijs jūlijā",
            "augusts augustā",
            "septembris septembrī",
            "oktobris oktobrī",
            "novembris novembrī",
            "decembris decembrī",
        ],
    ),
    (
        "pl",
        [
            "stycznia styczeń sty",
            "lutego luty lut",
            "marca marzec",
            "kwietnia kwiecień kwi",
            "maja maj",
            "czerwca czerwiec cze",
            "lipca lipiec lip",
            "sierpnia sierpień sie",
            "września wrzesień wrz",
            "października październik paź",
            "listopada listopad lis",
            "grudnia grudzień gru",
        ],
    ),
    (
        "cs",
        [
            "ledna leden",
            "února únor",
            "března březen",
            "dubna duben",
            "května květen",
            "června červen",
            "července červenec",
            "srpna srpen",
            "září",
            "října říjen",
            "listopadu listopad",
            "prosince prosinec",
        ],
    ),
    (
        "sk",
        [
            "januára január",
            "februára február",
            "marca marec",
            "apríla apríl",
            "mája máj",
            "júna jún",
            "júla júl",
            "augusta august",
            "septembra september",
            "októbra október",
            "novembra november",
            "decembra december",
        ],
    ),
    (
        "sl",
        [
            "januarja januar",
            "februarja februar",
            "marca marec",
            "aprila april",
            "maja maj",
            "junija junij",
            "julija julij",
            "avgusta avgust",
            "septembra",
            "oktobra",
            "novembra",
            "decembra",
        ],
    ),
    (
        "hr",
        [
            "siječnja siječanj",
            "veljače veljača",
            "ožujka ožujak",
            "travnja travanj",
            "svibnja svibanj",
            "lipnja lipanj",
            "srpnja srpanj",
            "kolovoza kolovoz",
            "rujna rujan",
            "listopada listopad",
            "studenoga studenog studeni",
            "prosinca prosinac",
        ],
    ),
    (
        "sr",
        [
            "januara јануара јануар",
            "februara фебруара фебруар",
            "marta марта март mart",
            "aprila априла април",
            "maja маја мај",
            "juna јуна јун",
            "jula јула јул",
            "avgusta августа август",
            "septembra септембра септембар",
            "oktobra октобра октобар",
            "novembra новембра новембар",
            "decembra децембра децембар",
        ],
    ),
    (
        "hu",
        [
            "január",
            "február",
            "március márc",
            "április ápr",
            "május máj",
            "június jún",
            "július júl",
            "augusztus",
            "szeptember szept",
            "október",
            "november",
            "december",
        ],
    ),
    (
        "tr",
        [
            "ocak oca",
            "şubat şub",
            "mart",
            "nisan nis",
            "mayıs",
            "haziran haz",
            "temmuz tem",
            "ağustos ağu",
            "eylül eyl",
            "ekim eki",
            "kasım kas",
            "aralık ara",
        ],
    ),
    (
        "az",
        [
            "yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avqust", "sentyabr",
            "oktyabr", "noyabr", "dekabr",
        ],
    ),
    (
        "sq",
        [
            "janar", "shkurt", "mars", "prill", "maj", "qershor", "korrik", "gusht", "shtator",
            "tetor", "nëntor", "dhjetor",
        ],
    ),
    (
        "ru",
        [
            "января январь янв",
            "февраля февраль фев",
            "марта март мар",
            "апреля апрель апр",
            "мая май",
            "июня июнь июн",
            "июля июль июл",
            "августа август авг",
            "сентября сентябрь сен сент",
            "октября октябрь окт",
            "ноября ноябрь ноя нояб",
            "декабря декабрь дек",
        ],
    ),
    (
        "uk",
        [
            "січня січень січ",
            "лютого лютий лют",
            "березня березень бер",
            "квітня квітень кві",
            "травня травень тра",
            "червня червень чер",
            "липня липень лип",
            "серпня серпень сер",
            "вересня вересень вер",
            "жовтня жовтень жов",
            "листопада листопад лис",
            "грудня грудень гру",
        ],
    ),
    (
        "bg",
        [
            "януари",
            "февруари",
            "март",
            "април",
            "май",
            "юни",
            "юли",
            "август",
            "септември",
            "октомври",
            "ноември",
            "декември",
        ],
    ),
    (
        "el",
        [
            "ιανουαρίου ιανουάριος ιαν",
            "φεβρουαρίου φεβρουάριος φεβ φεβρ",
            "μαρτίου μάρτιος μαρ",
            "απριλίου απρίλιος απρ",
            "μαΐου μάιος μαϊου μαΐ",
            "ιουνίου ιούνιος ιουν",
            "ιουλίου ιούλιος ιουλ",
            "αυγούστου αύγουστος αυγ",
            "σεπτεμβρίου σεπτέμβριος σεπ σεπτ",
            "οκτωβρίου οκτώβριος οκτ",
            "νοεμβρίου νοέμβριος νοε νοεμ",
            "δεκεμβρίου δεκέμβριος δεκ",
        ],
    ),
    (
        "id",
        [
            "januari",
            "februari",
            "maret",
            "april",
            "mei",
            "juni",
            "juli",
            "agustus agu",
            "september",
            "oktober",
            "november",
            "desember",
        ],
    ),
    (
        "ms",
        [
            "januari",
            "februari",
            "mac",
            "april",
            "mei",
            "jun",
            "julai",
            "ogos",
            "september",
            "oktober",
            "november",
            "disember",
        ],
    ),
    (
        "sw",
        [
            "januari", "februari", "machi", "aprili", "mei", "juni", "julai", "agosti", "septemba",
            "oktoba", "novemba", "desemba",
        ],
    ),
    (
        "tl",
        [
            "enero",
            "pebrero",
            "marso",
            "abril",
            "mayo",
            "hunyo",
            "hulyo",
            "agosto",
            "setyembre",
            "oktubre",
            "nobyembre",
            "disyembre",
        ],
    ),
    (
        "ar",
        [
            "يناير كانون",
            "فبراير شباط",
            "مارس آذار",
            "أبريل ابريل إبريل نيسان",
            "مايو أيار",
            "يونيو يونيه حزيران",
            "يوليو يوليه تموز",
            "أغسطس اغسطس آب",
            "سبتمبر أيلول",
            "أكتوبر اكتوبر تشرين",
            "نوفمبر",
            "ديسمبر",
        ],
    ),
    (
        "fa",
        [
            "ژانویه",
            "فوریه",
            "مارس",
            "آوریل",
            "مه",
            "ژوئن",
            "ژوئیه",
            "اوت",
            "سپتامبر",
            "اکتبر",
            "نوامبر",
            "دسامبر",
        ],
    ),
    (
        "ur",
        [
            "جنوری",
            "فروری",
            "مارچ",
            "اپریل",
            "مئی",
            "جون",
            "جولائی",
            "اگست",
            "ستمبر",
            "اکتوبر",
            "نومبر",
            "دسمبر",
        ],
    ),
    (
        "he",
        [
            "ינואר בינואר",
            "פברואר בפברואר",
            "מרץ במרץ מרס",
            "אפריל באפריל",
            "מאי במאי",
            "יוני ביוני",
            "יולי ביולי",
            "אוגוסט באוגוסט",
            "ספטמבר בספטמבר",
            "אוקטובר באוקטובר",
            "נובמבר בנובמבר",
            "דצמבר בדצמבר",
        ],
    ),
    (
        "hi",
        [
            "जनवरी",
            "फ़रवरी फरवरी",
            "मार्च",
            "अप्रैल",
            "मई",
            "जून",
            "जुलाई",
            "अगस्त",
            "सितंबर सितम्बर",
            "अक्टूबर अक्तूबर",
            "नवंबर नवम्बर",
            "दिसंबर दिसम्बर",
        ],
    ),
    (
        "bn",
        [
            "জানুয়ারি জানুয়ারী",
            "ফেব্রুয়ারি ফেব্রুয়ারী",
            "মার্চ",
            "এপ্রিল",
            "মে",
            "জুন",
            "জুলাই",
            "আগস্ট",
            "সেপ্টেম্বর",
            "অক্টোবর",
            "নভেম্বর",
            "ডিসেম্বর",
        ],
    ),
    (
        "th",
        [
            "มกราคม",
            "กุมภาพันธ์",
            "มีนาคม",
            "เมษายน",
            "พฤษภาคม",
            "มิถุนายน",
            "กรกฎาคม",
            "สิงหาคม",
            "กันยายน",
            "ตุลาคม",
            "พฤศจิกายน",
            "ธันวาคม",
        ],
    ),
];

/// Names that mean different months in different languages: (name, language, month).
const EXCEPTIONS: &[(&str, &str, u8)] = &[("listopada", "hr", 10), ("listopad", "hr", 10)];

/// Two-word Arabic names share their first word; the second decides: (first, second, month).
const PAIRS: &[(&str, &str, u8)] = &[
    ("كانون", "الأول", 12),
    ("كانون", "الثاني", 1),
    ("تشرين", "الأول", 10),
    ("تشرين", "الثاني", 11),
];

static BY_NAME: LazyLock<HashMap<&'static str, u8>> = LazyLock::new(|| {
    let mut map = HashMap::with_capacity(900);
    for (_, row) in MONTHS {
        for (month, cell) in (1u8..).zip(row) {
            for form in cell.split(' ') {
                map.entry(form).or_insert(month);
            }
        }
    }
    map
});

/// The month a word names, if any; `language` settles the few shared names.
pub(super) fn month(word: &str, language: &str) -> Option<u8> {
    if let Some((.., month)) =
        EXCEPTIONS.iter().find(|(name, lang, _)| *name == word && language.starts_with(lang))
    {
        return Some(*month);
    }
    BY_NAME.get(word).copied()
}

/// The month two words name together.
pub(super) fn month_pair(first: &str, second: &str) -> Option<u8> {
    PAIRS.iter().find(|(a, b, _)| *a == first && *b == second).map(|(.., m)| *m)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_months_but_the_listed_ones() {
        let mut seen: HashMap<&str, (u8, &str)> = HashMap::new();
        for (lang, row) in MONTHS {
            for (month, cell) in (1u8..).zip(row) {
                for form in cell.split(' ') {
                    let (first, whose) = *seen.entry(form).or_insert((month, lang));
                    let listed = EXCEPTIONS.iter().any(|(name, ..)| *name == form);
                    assert!(first == month || listed, "{form}: {whose} {first}, {lang} {month}");
                }
            }
        }
        assert!(MONTHS.len() >= 20);
    }

    #[test]
    fn language_settles_shared_names() {
        assert_eq!(month("listopada", "pl"), Some(11));
        assert_eq!(month("listopada", "hr"), Some(10));
    }
}
