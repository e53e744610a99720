/**
 * The names of the time zone database, grouped by the abbreviations that they have used. Intl knows the offsets but not the abbreviations.
 * Each entry: eras, parted by bars, then the zones. An era begins at a time (seconds since 1970; the first has none) and gives the abbreviation
 * of an offset, in minutes or, with an s, in seconds. An offset without an abbreviation is shown as a number.
 * Data: IANA tz database (public domain).
 */
export const ZONE_NAMES: readonly (readonly [eras: string, zones: string])[] = [
  [
    '',
    'Africa/Casablanca Africa/El_Aaiun America/Araguaina America/Bahia America/Belem America/Boa_Vista ' +
      'America/Campo_Grande America/Cayenne America/Cuiaba America/Eirunepe America/Godthab America/Guyana America/Lima ' +
      'America/Maceio America/Manaus America/Noronha America/Nuuk America/Porto_Acre America/Porto_Velho America/Recife ' +
      'America/Rio_Branco America/Santarem America/Sao_Paulo America/Scoresbysund Asia/Aden Asia/Almaty Asia/Anadyr ' +
      'Asia/Aqtau Asia/Aqtobe Asia/Ashgabat Asia/Ashkhabad Asia/Atyrau Asia/Bahrain Asia/Baku Asia/Bishkek Asia/Brunei ' +
      'Asia/Chita Asia/Choibalsan Asia/Dili Asia/Dubai Asia/Dushanbe Asia/Hovd Asia/Kabul Asia/Kamchatka Asia/Kashgar ' +
      'Asia/Kathmandu Asia/Katmandu Asia/Khandyga Asia/Krasnoyarsk Asia/Kuching Asia/Kuwait Asia/Magadan Asia/Muscat ' +
      'Asia/Novokuznetsk Asia/Novosibirsk Asia/Omsk Asia/Oral Asia/Qatar Asia/Qostanay Asia/Qyzylorda Asia/Riyadh ' +
      'Asia/Sakhalin Asia/Samarkand Asia/Srednekolymsk Asia/Tashkent Asia/Thimbu Asia/Thimphu Asia/Tomsk ' +
      'Asia/Ulaanbaatar Asia/Ulan_Bator Asia/Urumqi Asia/Ust-Nera Asia/Vladivostok Asia/Yakutsk Atlantic/Cape_Verde ' +
      'Atlantic/South_Georgia Australia/Eucla Brazil/Acre Brazil/DeNoronha Brazil/East Brazil/West Etc/GMT+1 Etc/GMT+10 ' +
      'Etc/GMT+11 Etc/GMT+12 Etc/GMT+2 Etc/GMT+3 Etc/GMT+4 Etc/GMT+5 Etc/GMT+6 Etc/GMT+7 Etc/GMT+8 Etc/GMT+9 Etc/GMT-1 ' +
      'Etc/GMT-10 Etc/GMT-11 Etc/GMT-12 Etc/GMT-13 Etc/GMT-14 Etc/GMT-2 Etc/GMT-3 Etc/GMT-4 Etc/GMT-5 Etc/GMT-6 ' +
      'Etc/GMT-7 Etc/GMT-8 Etc/GMT-9 Europe/Astrakhan Europe/Samara Europe/Saratov Europe/Ulyanovsk Indian/Chagos ' +
      'Indian/Christmas Indian/Cocos Indian/Mahe Indian/Reunion Kwajalein NZ-CHAT Pacific/Apia Pacific/Chatham ' +
      'Pacific/Chuuk Pacific/Efate Pacific/Fakaofo Pacific/Fiji Pacific/Funafuti Pacific/Galapagos Pacific/Gambier ' +
      'Pacific/Guadalcanal Pacific/Kiritimati Pacific/Kosrae Pacific/Kwajalein Pacific/Majuro Pacific/Nauru ' +
      'Pacific/Niue Pacific/Norfolk Pacific/Noumea Pacific/Palau Pacific/Pitcairn Pacific/Pohnpei Pacific/Ponape ' +
      'Pacific/Rarotonga Pacific/Tahiti Pacific/Tarawa Pacific/Tongatapu Pacific/Wake Pacific/Wallis',
  ],
  [
    '-00+0',
    'Antarctica/Casey Antarctica/Davis Antarctica/DumontDUrville Antarctica/Mawson Antarctica/Palmer ' +
      'Antarctica/Rothera Antarctica/Syowa Antarctica/Vostok Indian/Kerguelen Pacific/Enderbury Pacific/Kanton',
  ],
  ['-00+0 AEST+600 AEDT+660', 'Antarctica/Macquarie'],
  ['-00+0 CDT-300 CST-360|972802800 EST-300|986112000 CDT-300 CST-360', 'America/Rankin_Inlet'],
  [
    '-00+0 CDT-300 CST-360|972802800 EST-300|986112000 CDT-300 CST-360|1162105200 EST-300|1173600000 CDT-300 CST-360',
    'America/Resolute',
  ],
  [
    '-00+0 EWT-240|-769395600 EPT-240 EST-300|73465200 EDT-240 EST-300 CST-360|954662400 CDT-300|972802800 EDT-240 ' +
      'EST-300',
    'America/Iqaluit America/Pangnirtung',
  ],
  ['-00+0 MDT-360 PDT-420 PST-480|309945600 MDT-360 MST-420', 'America/Inuvik'],
  [
    '-00+0 MWT-360 MST-420|-769395600 MPT-360 MST-420|73472400 MDT-360 MST-420|941356800 CDT-300 CST-360|972802800 ' +
      'EST-300 CST-360|986115600 MDT-360 MST-420',
    'America/Cambridge_Bay',
  ],
  ['-00+0 NZST+720 NZDT+780', 'Antarctica/McMurdo'],
  ['-00+0|1108166400', 'Antarctica/Troll'],
  ['ACST+540 ACST+570 ACDT+630', 'Australia/Adelaide Australia/Darwin Australia/North Australia/South'],
  ['ACST+540 ACST+570 AEST+600 ACDT+630', 'Australia/Broken_Hill Australia/Yancowinna'],
  ['ADMT+9320s EAT+180', 'Africa/Addis_Ababa'],
  ['ADT-180 AST-240', 'America/Barbados America/Thule'],
  [
    'ADT-180 AST-240 EST-300|-880221600 AWT-180|-769395600 APT-180 AST-240|-747252000 ADT-180 AST-240',
    'America/Moncton',
  ],
  ['ADT-180 AST-240|-880221600 AWT-180|-769395600 APT-180 AST-240', 'America/Blanc-Sablon'],
  ['ADT-180 AST-240|-880221600 AWT-180|-769395600 APT-180 AST-240|-526500000 ADT-180 AST-240', 'America/Glace_Bay'],
  [
    'ADT-180 AST-240|-880221600 AWT-180|-769395600 APT-180 AST-240|-747252000 ADT-180 AST-240',
    'America/Halifax Canada/Atlantic',
  ],
  ['AEST+600', 'Australia/LHI Australia/Lord_Howe'],
  [
    'AEST+600 AEDT+660',
    'Australia/ACT Australia/Brisbane Australia/Canberra Australia/Currie Australia/Hobart Australia/Lindeman ' +
      'Australia/Melbourne Australia/NSW Australia/Queensland Australia/Sydney Australia/Tasmania Australia/Victoria',
  ],
  [
    'AST-240',
    'America/Anguilla America/Aruba America/Curacao America/Dominica America/Guadeloupe America/Miquelon ' +
      'America/Montserrat America/Port_of_Spain America/St_Kitts America/St_Thomas America/Tortola',
  ],
  ['AST-240 EST-300', 'America/Antigua'],
  ['AST-240 LMT-247', 'America/Grenada'],
  ['AWST+480 AWDT+540', 'Australia/Perth Australia/West'],
  [
    'AWT-180 AST-240|-769395600 APT-180 AST-240',
    'America/Kralendijk America/Lower_Princes America/Marigot America/Puerto_Rico America/St_Barthelemy ' +
      'America/Virgin',
  ],
  [
    'AWT-540 AST-600|-769395600 APT-540 AST-600|-86882400 AHDT-540 AHST-600|436359600 YST-540|439030800 AKDT-480 ' +
      'AKST-540',
    'America/Anchorage US/Alaska',
  ],
  ['BMT+10656s', 'Asia/Baghdad'],
  ['BMT+1786s CET+60 CEST+120', 'Europe/Busingen Europe/Zurich'],
  [
    'BMT+6264s CMT+115 EET+120 EEST+180|-898138800 CET+60 CEST+120 MSK+180 MSD+240|641944800 EET+120 EEST+180',
    'Europe/Chisinau Europe/Tiraspol',
  ],
  ['CAT+120', 'Africa/Bujumbura Africa/Harare Africa/Kigali Africa/Lusaka Africa/Maputo'],
  ['CAT+120 CAST+180|947930400 CAT+120 EAT+180', 'Africa/Juba Africa/Khartoum'],
  ['CAT+120 LMT+140 ZMT+141 ZMT+8470s', 'Africa/Blantyre'],
  ['CDT-240 CST-300 HMT-19776s', 'America/Havana Cuba'],
  ['CDT-300 CST-360', 'America/El_Salvador America/Guatemala America/Tegucigalpa'],
  ['CDT-300 CST-360 LMT-390', 'America/Matamoros'],
  [
    'CDT-300 CST-360|-1067788800 EST-300 CST-360|-1031500800 CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 ' +
      'CST-360|-747244800 CDT-300 CST-360',
    'America/Chicago US/Central',
  ],
  [
    'CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 CST-360|-462996000 CDT-300 CST-360|-147888000 EST-300 ' +
      'CST-360|-84384000 CDT-300 CST-360|247042800 EST-300|1143961200 CDT-300 CST-360|1194159600 EDT-240 EST-300',
    'America/Indiana/Petersburg',
  ],
  [
    'CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 CST-360|-462996000 CDT-300 CST-360|-179337600 EST-300 ' +
      'CST-360|-52934400 EDT-240 CDT-300 CST-360|-5767200 EDT-240 EST-300|1143961200 CDT-300 CST-360',
    'America/Indiana/Tell_City',
  ],
  ['CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 CST-360|-495043200 EDT-240 EST-300', 'America/Indiana/Vevay'],
  [
    'CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 CST-360|-52934400 CDT-300 CST-360|972802800 EDT-240 ' +
      'EST-300',
    'America/Kentucky/Monticello',
  ],
  [
    'CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 CST-360|-589392000 CDT-300 CST-360|-273686400 EDT-240 ' +
      'EST-300|126687600 CDT-300|152089200 EDT-240 EST-300',
    'America/Indiana/Marengo',
  ],
  [
    'CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 CST-360|-715795200 CDT-300 CST-360|-242236800 EST-300 ' +
      'CST-360|-84384000 CDT-300 CST-360|688546800 EST-300|1143961200 CDT-300 CST-360',
    'America/Indiana/Knox America/Knox_IN US/Indiana-Starke',
  ],
  [
    'CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 CST-360|-746035200 CDT-300 CST-360',
    'America/Rainy_River America/Winnipeg Canada/Central',
  ],
  [
    'CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 CST-360|-747244800 CDT-300 CST-360|-179337600 EDT-240 ' +
      'EST-300|1143961200 CDT-300 CST-360|1194159600 EDT-240 EST-300',
    'America/Indiana/Vincennes',
  ],
  [
    'CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 CST-360|-747244800 CDT-300 CST-360|-21484800 ' +
      'EST-300|104914800 CDT-300 CST-360',
    'America/Menominee',
  ],
  [
    'CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 CST-360|-747244800 CDT-300 CST-360|-273686400 EDT-240 ' +
      'EST-300|1143961200 EDT-240 CDT-300 CST-360|1194156000 EDT-240 EST-300',
    'America/Indiana/Winamac',
  ],
  [
    'CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 CST-360|-747244800 CDT-300 CST-360|-463593600 EDT-240 ' +
      'EST-300 CST-360',
    'America/Fort_Wayne America/Indiana/Indianapolis America/Indianapolis US/East-Indiana',
  ],
  [
    'CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 CST-360|-747251940 CDT-300 CST-360|-266432400 EDT-240 ' +
      'EST-300|126687600 CDT-300|152089200 EDT-240 EST-300',
    'America/Kentucky/Louisville America/Louisville',
  ],
  ['CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300 CST-360|-84384000 CDT-300 CST-360', 'CST6CDT'],
  ['CDT-300 CST-360|-880214400 CWT-300|-769395600 CPT-300|-765392400 EST-300', 'America/Atikokan'],
  [
    'CET+60 CEST+120',
    'CET Europe/Budapest Europe/Ljubljana Europe/Malta Europe/Sarajevo Europe/Skopje Europe/Tirane Europe/Vaduz ' +
      'Europe/Vienna Europe/Zagreb',
  ],
  ['CET+60 CEST+120 CEMT+180', 'Arctic/Longyearbyen Atlantic/Jan_Mayen Europe/Berlin'],
  [
    'CET+60 CEST+120|-347158800 CET+60 EET+120|386463600 CET+60 CEST+120|641775600 CET+60 EET+120|860108400 ' +
      'CEST+120|875916000 CET+60 EET+120|1364515200 CEST+120|1382659200 EET+120',
    'Africa/Tripoli Libya',
  ],
  ['CET+60 IMT+7016s EET+120|-844556400 CET+60 CEST+120|-781048800 EET+120 EEST+180', 'Europe/Sofia'],
  ['CET+60 LMT+82 CEST+120', 'Europe/Belgrade Europe/Podgorica'],
  [
    'CET+60 LMT+82 CEST+120|-780372000 EET+120 EEST+180|-749095200 MSK+180 MSD+240|606870000 EET+120 ' +
      'EEST+180|1301184000 EET+120',
    'Europe/Kaliningrad',
  ],
  ['CET+60 SET+3614s CEST+120', 'Europe/Stockholm'],
  [
    'CET+60 WMT+84 KMT+5736s EET+120 MSK+180|-900126000 CET+60 CEST+120 MSK+180 MSD+240|606870000 EET+120 ' +
      'EEST+180|891133200 CET+60 CEST+120|941331600 EET+120 EEST+180',
    'Europe/Vilnius',
  ],
  [
    'CMT-15408s',
    'America/Argentina/Buenos_Aires America/Argentina/Catamarca America/Argentina/ComodRivadavia ' +
      'America/Argentina/Jujuy America/Argentina/La_Rioja America/Argentina/Mendoza America/Argentina/Rio_Gallegos ' +
      'America/Argentina/Salta America/Argentina/San_Juan America/Argentina/San_Luis America/Argentina/Tucuman ' +
      'America/Argentina/Ushuaia America/Buenos_Aires America/Catamarca America/Jujuy America/Mendoza',
  ],
  ['CMT-16060s', 'America/Caracas'],
  ['CST+480 CDT+540', 'Asia/Chongqing Asia/Chungking Asia/Harbin Asia/Shanghai PRC'],
  ['CST+480 LMT+486 JST+540|-745833600 CST+480 CDT+540', 'Asia/Taipei ROC'],
  ['CST+480|-747046800 CST+480 CDT+540', 'Asia/Macao Asia/Macau'],
  [
    'CST-360 MST-420 LMT-421|-1220461200 MDT-360 MST-420|-1191344400 CST-360 MST-420|828867600 CDT-300 MDT-360 ' +
      'MST-420|1288508400 CDT-300 CST-360',
    'America/Bahia_Banderas',
  ],
  ['CST-360 MST-420|-1220461200 MDT-360 MST-420|-1191344400 CDT-300 CST-360', 'America/Monterrey'],
  [
    'CST-360 MST-420|-1220461200 MDT-360 MST-420|-1191344400 CDT-300 CST-360|-821901600 CWT-300 CST-360|-627501600 ' +
      'CDT-300 CST-360',
    'America/Mexico_City Mexico/General',
  ],
  [
    'CST-360 MST-420|-1220461200 MDT-360 MST-420|-1191344400 CDT-300 CST-360|891766800 MDT-360 MST-420|1667116800 ' +
      'CDT-300 CST-360',
    'America/Ojinaga',
  ],
  [
    'CST-360 MST-420|-1220461200 MDT-360 MST-420|-1191344400 CDT-300 CST-360|891766800 MDT-360 MST-420|1667116800 ' +
      'CST-360',
    'America/Chihuahua',
  ],
  [
    'CST-360 MST-420|-1220461200 MDT-360 MST-420|-1191344400 CDT-300 CST-360|891766800 MDT-360 MST-420|1667116800 ' +
      'CST-360 MST-420|1678611600 MDT-360 MST-420',
    'America/Ciudad_Juarez',
  ],
  [
    'CST-360 MST-420|-1220461200 MDT-360 MST-420|-1191344400 CST-360 MST-420|828867600 MDT-360 MST-420',
    'America/Hermosillo America/Mazatlan Mexico/BajaSur',
  ],
  ['CWT-300 CST-360|-769395600 CPT-300 CST-360|123919200 CDT-300 CST-360', 'America/Belize'],
  [
    'EAT+180',
    'Africa/Asmera Africa/Dar_es_Salaam Africa/Djibouti Africa/Kampala Africa/Mogadishu Africa/Nairobi Indian/Comoro ' +
      'Indian/Mayotte',
  ],
  ['EAT+180 EAST+240', 'Indian/Antananarivo'],
  ['EDT-240 EST-300 KMT-18430s|1425798000 AST-240|1520751600 EDT-240 EST-300', 'America/Grand_Turk'],
  [
    'EDT-240 EST-300|-880218000 EWT-240|-769395600 EPT-240 EST-300|-747248400 EDT-240 EST-300',
    'America/Montreal America/New_York America/Nipigon America/Thunder_Bay America/Toronto Canada/Eastern US/Eastern',
  ],
  ['EDT-240 EST-300|-880218000 EWT-240|-769395600 EPT-240 EST-300|-84387600 EDT-240 EST-300', 'EST5EDT'],
  ['EDT-240 PPMT-289 EST-300', 'America/Port-au-Prince'],
  ['EDT-240 SDMT-280 EST-300|152082000 AST-240 EST-300', 'America/Santo_Domingo'],
  ['EET+120 EEST+180', 'Africa/Cairo Asia/Nicosia EET Egypt Europe/Nicosia'],
  ['EET+120 EEST+180|-81313200 IST+120 IDT+180|820447200 EET+120 EEST+180', 'Asia/Gaza Asia/Hebron'],
  ['EET+120 EEST+180|1473282000 EET+120|1521939600 EET+120 EEST+180', 'Asia/Famagusta'],
  ['EET+120 EEST+180|1666904400', 'Asia/Damascus'],
  ['EET+120 EEST+180|1666908000', 'Asia/Amman'],
  ['EET+120 LMT+142 EEST+180', 'Asia/Beirut'],
  [
    'EET+120 SMT+136 MSK+180|-888894000 CET+60 CEST+120 MSK+180 MSD+240|646786800 EET+120 EEST+180 MSD+240|780447600 ' +
      'MSK+180 MSD+240|859683600 EET+120 EEST+180 MSK+240|1414274400 MSK+180',
    'Europe/Simferopol',
  ],
  ['EST-300', 'EST'],
  ['EST-300 CMT-19176s', 'America/Coral_Harbour America/Panama'],
  ['EST-300 CST-360|828864000 CDT-300 CST-360', 'America/Merida'],
  [
    'EST-300 CST-360|828864000 CDT-300 CST-360|877849200 EDT-240 EST-300|902037600 CDT-300 CST-360|1422777600 EST-300',
    'America/Cancun',
  ],
  ['EST-300 KMT-18430s', 'America/Cayman'],
  [
    'EST-300 MMT-20712s CST-360|290584800 CDT-300 CST-360|694260000 EST-300 CST-360|1113112800 CDT-300 CST-360',
    'America/Managua',
  ],
  ['EWT-240 EST-300 CST-360|-769395600 EPT-240 EST-300|-684349200 EDT-240 EST-300', 'America/Detroit US/Michigan'],
  ['EWT-240 EST-300|-769395600 EPT-240 EST-300|-179341200 EDT-240 EST-300', 'America/Nassau'],
  [
    'GMT+0',
    'Africa/Abidjan Africa/Accra Africa/Bissau Africa/Conakry Africa/Dakar Africa/Lome Africa/Nouakchott ' +
      'Africa/Ouagadougou Africa/Timbuktu America/Danmarkshavn Etc/GMT Etc/GMT+0 Etc/GMT-0 Etc/GMT0 Etc/Greenwich GMT ' +
      'GMT+0 GMT-0 GMT0 Greenwich Iceland',
  ],
  ['GMT+0 BST+60 BDST+120', 'Europe/Belfast Europe/Isle_of_Man Europe/London GB GB-Eire'],
  ['GMT+0 BST+60 BDST+120|-401320800 CET+60 CEST+120', 'Europe/Gibraltar'],
  [
    'GMT+0 BST+60 CEST+120|-857257200 CET+60 CEST+120|-777952800 GMT+0 BST+60 BDST+120',
    'Europe/Guernsey Europe/Jersey',
  ],
  ['GMT+0 LMT-32', 'Africa/Bamako'],
  ['GMT+0 WAT+60', 'Africa/Lagos Africa/Malabo Africa/Niamey Africa/Porto-Novo Africa/Sao_Tome'],
  [
    'HDT-570 HST-630|-880198200 HWT-570|-769395600 HPT-570 HST-600 HST-630',
    'Pacific/Honolulu Pacific/Johnston US/Hawaii',
  ],
  ['HKT+480 HKWT+510 HKST+540|-884248200 HKT+480 JST+540|-747907200 HKT+480 HKST+540', 'Asia/Hong_Kong Hongkong'],
  ['HMT+21200s', 'Asia/Dacca Asia/Dhaka'],
  ['HMT-6872s|725421600 WET+0 WEST+60|740278800', 'Atlantic/Azores'],
  ['HST-600', 'HST'],
  [
    'IMT+7016s EET+120 EEST+180|267915600 EET+120|482799600 EET+120 EEST+180|1473195600',
    'Asia/Istanbul Europe/Istanbul Turkey',
  ],
  ['IST+120 JMT+8440s IDT+180 IDDT+240', 'Asia/Jerusalem Asia/Tel_Aviv Israel'],
  ['JST+540 JDT+600', 'Asia/Tokyo Japan'],
  ['KST+510 JST+540|-767350800 KST+510 KST+540 KDT+570 KDT+600', 'Asia/Seoul ROK'],
  ['LMT+110 SAST+120 SAST+180', 'Africa/Maseru'],
  ['LMT+178', 'Asia/Yerevan'],
  ['LMT+230', 'Indian/Mauritius'],
  ['LMT+294|-2840158440 MMT+294', 'Indian/Maldives'],
  ['LMT+335', 'Asia/Barnaul'],
  ['LMT+43 CET+60 CEST+120', 'Europe/Oslo'],
  ['LMT+503 KST+510 JST+540|-768646800 KST+510 KST+540', 'Asia/Pyongyang'],
  ['LMT+579 GST+600 GDT+660 LMT-861|977493600 ChST+600', 'Pacific/Guam'],
  ['LMT+583 GST+600 GDT+660 LMT-857|977493600 ChST+600', 'Pacific/Saipan'],
  [
    'LMT+84|-2840145840 CET+60 WMT+84 CEST+120|-1618700400 CET+60 EET+120 EEST+180|-931734000 CET+60 CEST+120',
    'Europe/Warsaw Poland',
  ],
  [
    'LMT+99|-2840146740 CET+60 TMT+99 CEST+120|-1535938740 EET+120 MSK+180|-892954800 CET+60 CEST+120 MSK+180 ' +
      'MSD+240|606870000 EET+120 EEST+180',
    'Europe/Tallinn',
  ],
  ['LMT-154', 'America/Fortaleza'],
  ['LMT-244|-2524506960 AST-240 CMT-244', 'America/St_Lucia'],
  ['LMT-53|-2776979220 GMT+0 FMT-53', 'Africa/Freetown'],
  ['LMT-558', 'Pacific/Marquesas'],
  ['LMT-88|-54770400 GMT+0', 'Atlantic/Reykjavik'],
  ['MDT-360 MST-420|-880210800 MWT-360 MST-420|-84380400 MDT-360 MST-420', 'America/Phoenix US/Arizona'],
  [
    'MDT-360 MST-420|-880210800 MWT-360|-769395600 MPT-360 MST-420|-147884400 MDT-360 MST-420',
    'America/Denver America/Shiprock Navajo US/Mountain',
  ],
  [
    'MDT-360 MST-420|-880210800 MWT-360|-769395600 MPT-360 MST-420|-715791600 MDT-360 MST-420',
    'America/Edmonton America/Yellowknife Canada/Mountain',
  ],
  [
    'MDT-360 MST-420|-880210800 MWT-360|-769395600 MPT-360 MST-420|-747241200 MDT-360 MST-420|73472400 CST-360',
    'America/Swift_Current',
  ],
  [
    'MDT-360 MST-420|-880210800 MWT-360|-769395600 MPT-360 MST-420|-748450800 MDT-360 MST-420|-305737200 CST-360',
    'America/Regina Canada/Saskatchewan',
  ],
  ['MDT-360 MST-420|-880210800 MWT-360|-769395600 MPT-360 MST-420|-84380400 MDT-360 MST-420', 'MST7MDT'],
  [
    'MDT-360 MST-420|-880210800 MWT-360|-769395600 MPT-360 MST-420|-84380400 MDT-360 MST-420|1067155200 CDT-300 ' +
      'CST-360',
    'America/North_Dakota/New_Salem',
  ],
  [
    'MDT-360 MST-420|-880210800 MWT-360|-769395600 MPT-360 MST-420|-84380400 MDT-360 MST-420|1289116800 CDT-300 ' +
      'CST-360',
    'America/North_Dakota/Beulah',
  ],
  [
    'MDT-360 MST-420|-880210800 MWT-360|-769395600 MPT-360 MST-420|-84380400 MDT-360 MST-420|720000000 CDT-300 ' +
      'CST-360',
    'America/North_Dakota/Center',
  ],
  ['MET+60 MEST+120', 'MET'],
  [
    'MMT+110 EET+120 MSK+180|-899780400 CET+60 CEST+120 MSK+180 MSD+240|670374000 EET+120 EEST+180|1301184000',
    'Europe/Minsk',
  ],
  ['MMT+19172s', 'Asia/Colombo'],
  ['MMT+19270s IST+330 HMT+21200s', 'Asia/Calcutta Asia/Kolkata'],
  ['MST-420', 'MST'],
  ['MST-420 PST-480', 'America/Creston'],
  [
    'MST-420 PST-480|-1222963200 PDT-420 PST-480|-873820800 PWT-420|-769395600 PPT-420 PST-480|-686073600 PDT-420 ' +
      'PST-480',
    'America/Ensenada America/Santa_Isabel America/Tijuana Mexico/BajaNorte',
  ],
  [
    'NDT-150 NDT-9052s NST-210 NST-12652s|-872368200 NWT-150|-769395600 NPT-150 NST-210|-746044200 ADDT-120 NDT-150 ' +
      'ADT-180 NST-210 AST-240',
    'America/Goose_Bay',
  ],
  [
    'NWT-600 NST-660|-769395600 NPT-600 NST-660|-86878800 BDT-600 BST-660|436363200 AHST-600|439034400 HDT-540 ' +
      'HST-600',
    'America/Adak America/Atka US/Aleutian',
  ],
  [
    'NWT-600 NST-660|-769395600 NPT-600 NST-660|-86878800 YST-540 BDT-600 BST-660|439030800 AKDT-480 AKST-540',
    'America/Nome',
  ],
  ['NZMT+690 NZST+720 NZST+750 NZDT+780', 'Antarctica/South_Pole NZ Pacific/Auckland'],
  ['PDT-420 PST-480|-1471788000 MWT-360 MST-420|-769395600 MPT-360 MST-420|-84380400 MDT-360 MST-420', 'America/Boise'],
  [
    'PDT-420 PST-480|-880207200 PWT-420|-769395600 PPT-420 PST-480|-687967140 PDT-420 PST-480',
    'America/Los_Angeles US/Pacific',
  ],
  [
    'PDT-420 PST-480|-880207200 PWT-420|-769395600 PPT-420 PST-480|-715788000 PDT-420 PST-480|1425808800 MST-420',
    'America/Fort_Nelson',
  ],
  [
    'PDT-420 PST-480|-880207200 PWT-420|-769395600 PPT-420 PST-480|-715788000 PDT-420 PST-480|84013200 MST-420',
    'America/Dawson_Creek',
  ],
  [
    'PDT-420 PST-480|-880207200 PWT-420|-769395600 PPT-420 PST-480|-747237600 PDT-420 PST-480',
    'America/Vancouver Canada/Pacific',
  ],
  ['PDT-420 PST-480|-880207200 PWT-420|-769395600 PPT-420 PST-480|-84376800 PDT-420 PST-480', 'PST8PDT'],
  ['PLMT+25590s', 'Asia/Phnom_Penh Asia/Vientiane'],
  ['PMMT+35312s', 'Pacific/Bougainville Pacific/Port_Moresby Pacific/Truk Pacific/Yap'],
  ['PMT+13505s', 'Asia/Yekaterinburg'],
  ['PMT+561s CET+60 CEST+120', 'Africa/Tunis'],
  ['PMT-13236s PMT-13252s', 'America/Paramaribo'],
  ['PST+480 PDT+540|-880016400 JST+540|-783594000 PST+480 PDT+540', 'Asia/Manila'],
  [
    'PWT-420 PST-480|-769395600 PPT-420 PST-480|-21477600 PDT-420 PST-480 AKST-540|1457866800 AKDT-480 ' +
      'AKST-540|1541325600 PST-480 AKST-540|1552215600 AKDT-480 AKST-540',
    'America/Metlakatla',
  ],
  [
    'PWT-420 PST-480|-769395600 PPT-420 PST-480|-21477600 PDT-420 PST-480 YST-540|439030800 AKDT-480 AKST-540',
    'America/Sitka',
  ],
  [
    'PWT-420 PST-480|-769395600 PPT-420 PST-480|-21477600 PDT-420 PST-480|325677600 YDT-480|341402400 PDT-420 PST-480 ' +
      'YST-540|439030800 AKDT-480 AKST-540',
    'America/Juneau',
  ],
  ['QMT-314', 'America/Guayaquil'],
  ['SAST+120', 'Africa/Mbabane'],
  ['SAST+120 SAST+180|637970400 WAT+60 CAT+120', 'Africa/Windhoek'],
  ['SAST+90 CAT+120 CAST+180', 'Africa/Gaborone'],
  ['SAST+90 LMT+112 SAST+120 SAST+180', 'Africa/Johannesburg'],
  ['SMT+24925s', 'Asia/Kuala_Lumpur'],
  ['SMT-16965s', 'America/Coyhaique America/Punta_Arenas'],
  ['SST-660', 'Pacific/Pago_Pago Pacific/Samoa US/Samoa'],
  ['UTC+0', 'Etc/UCT Etc/UTC Etc/Universal Etc/Zulu UCT UTC Universal Zulu'],
  ['WAT+60', 'Africa/Bangui Africa/Brazzaville Africa/Douala Africa/Kinshasa Africa/Libreville Africa/Luanda'],
  ['WAT+60 CAT+120', 'Africa/Lubumbashi'],
  ['WAT+60 WAST+120', 'Africa/Ndjamena'],
  ['WET+0 CET+60 CEST+120', 'Europe/Andorra'],
  [
    'WET+0 CET+60 CEST+120|-1604278800 WET+0 WEST+60 WEST+120|-857257200 WET+60 WEST+120|-797986800 CET+60 CEST+120',
    'Europe/Luxembourg',
  ],
  ['WET+0 PMT+561s WEST+60 WEMT+120|-766623600 CET+60 CEST+120', 'Europe/Monaco'],
  [
    'WET+0 PMT+561s WEST+60|-942012000 WET+0 CET+60 CEST+120|41468400 WET+0 WEST+60|246236400 WET+0 CET+60 ' +
      'CEST+120|325468800 WET+0 WEST+60|357523200 CET+60',
    'Africa/Algiers',
  ],
  ['WET+0 WEST+60', 'Atlantic/Canary Atlantic/Faeroe Atlantic/Faroe WET'],
  [
    'WET+0 WEST+60 WEMT+120|-102549600 WET+0 CET+60|228268800 WET+0 WEST+60|717555600 CET+60 CEST+120|828234000 WET+0 ' +
      'WEST+60',
    'Europe/Lisbon Portugal',
  ],
  ['WET+0 WEST+60 WEMT+120|-940208400 CET+60 CEST+120', 'Europe/Madrid'],
  ['WET+0 WEST+60|448243200 CET+60 CEST+120', 'Africa/Ceuta'],
  [
    'YDT-480 YST-540|-880203600 YWT-480|-769395600 YDDT-420 YPT-480 YST-540|-121273200 PDT-420 PST-480|1604214000 ' +
      'MST-420',
    'America/Whitehorse Canada/Yukon',
  ],
  [
    'YDT-480 YST-540|-880203600 YWT-480|-769395600 YDDT-420 YPT-480 YST-540|120646800 PDT-420 PST-480|1604214000 ' +
      'MST-420',
    'America/Dawson',
  ],
  [
    'YWT-480 YST-540|-769395600 YPT-480 YST-540|-21474000 YDT-480 YST-540|439030800 AKDT-480 AKST-540',
    'America/Yakutat',
  ],
  ['|-1577951856 MMT+28656s|-766054800 WITA+480', 'Asia/Makassar Asia/Ujung_Pandang'],
  ['|-1704165944 TMT+12344s', 'Asia/Tehran Iran'],
  ['|-1830380004 GMT+0 BMT-3996s', 'Africa/Banjul'],
  ['|-189423000 WIT+540', 'Asia/Jayapura'],
  ['|-1942690509 MMT-13491s', 'America/Montevideo'],
  ['|-1946186240 PMT+26240s|-189415800 WIB+420 WITA+480', 'Asia/Pontianak'],
  ['|-2004073590 PLMT+25590s', 'Asia/Ho_Chi_Minh Asia/Saigon'],
  ['|-2177477725 SMT+24925s', 'Asia/Singapore Singapore'],
  ['|-2344642492 AMT+5692s EET+120 EEST+180|-904878000 CET+60 CEST+120|-812422800 EET+120 EEST+180', 'Europe/Athens'],
  ['|-2372096592 CMT-15408s', 'America/Argentina/Cordoba America/Cordoba America/Rosario'],
  ['|-2469404664 BMT+6264s EET+120 EEST+180', 'Europe/Bucharest'],
  [
    '|-2486592561 WET+0 PMT+561s WEST+60 CEST+120|-857257200 CET+60 CEST+120|-800071200 WEST+60 WEMT+120|-766623600 ' +
      'CET+60 CEST+120',
    'Europe/Paris',
  ],
  ['|-2524495352 EMT-26248s', 'Chile/EasterIsland Pacific/Easter'],
  ['|-2524501427 CDT-300 SJMT-20173s CST-360', 'America/Costa_Rica'],
  ['|-2524503170 EDT-240 EST-300 KMT-18430s', 'America/Jamaica Jamaica'],
  ['|-2524504635 SMT-16965s', 'America/Santiago Chile/Continental'],
  ['|-2524505244 BST-12756s CMT-16356s', 'America/La_Paz'],
  ['|-2524506042 ADT-180 BST-11958s AST-240 BMT-15558s', 'Atlantic/Bermuda'],
  ['|-2524506904 AST-240 KMT-14696s', 'America/St_Vincent'],
  ['|-2524506940 ADT-180 AST-240 FFMT-14660s', 'America/Martinique'],
  ['|-2524507716 SMT-13884s', 'Atlantic/Stanley'],
  ['|-2524507760 AMT-13840s', 'America/Asuncion'],
  ['|-2524520232 GMT+0 JMT-1368s', 'Atlantic/St_Helena'],
  ['|-2524524620 CMT+3020s CET+60 CEST+120', 'Europe/Copenhagen'],
  ['|-2707671824 BMT-17776s', 'America/Bogota'],
  [
    '|-2713897748 NDT-150 NDT-9052s NST-210 NST-12652s|-872368200 NWT-150|-769395600 NPT-150 NST-210|-746044200 ' +
      'NDDT-90 NDT-150 NST-210',
    'America/St_Johns Canada/Newfoundland',
  ],
  ['|-2713906344 FMT-4056s|-102546000 WET+0 WEST+60', 'Atlantic/Madeira'],
  ['|-2776979812 GMT+0 MMT-2588s MMT-2670s', 'Africa/Monrovia'],
  ['|-2821649679 GMT+0 DMT-1521s IST+2079s BST+60|-1507500000 GMT+0 IST+60', 'Eire Europe/Dublin'],
  [
    '|-2840141850 WET+0 BMT+1050s CET+60 CEST+120|-1604278800 WET+0 WEST+60 CEST+120|-857257200 CET+60 CEST+120',
    'Europe/Brussels',
  ],
  [
    '|-2840146594 RMT+5794s EET+120 LST+9394s MSK+180|-899521200 CET+60 CEST+120 MSK+180 MSD+240|606870000 EET+120 ' +
      'EEST+180',
    'Europe/Riga',
  ],
  [
    '|-2840148124 EET+120 KMT+7324s MSK+180|-892522800 CET+60 CEST+120 MSK+180 MSD+240|646783200 EET+120 EEST+180',
    'Europe/Kiev Europe/Kyiv Europe/Uzhgorod Europe/Zaporozhye',
  ],
  [
    '|-2840149817 EET+120 MMT+9017s MMT+9079s MSK+180 MST+12679s MSD+240 MDST+16279s|670374000 EET+120 ' +
      'EEST+180|695779200 MSK+180 MSD+240|1301180400 MSK+180 MSK+240',
    'Europe/Moscow W-SU',
  ],
  ['|-2840151551 TBMT+10751s', 'Asia/Tbilisi'],
  ['|-2840163887 RMT+23087s', 'Asia/Rangoon Asia/Yangon'],
  ['|-2840164924 BMT+24124s', 'Asia/Bangkok'],
  ['|-2840165825 IMT+25025s', 'Asia/Irkutsk'],
  ['|-2890258789 HMT+5989s EET+120 EEST+180', 'Europe/Helsinki Europe/Mariehamn'],
  ['|-3155682932 ADMT+9320s AMT+9332s EAT+180', 'Africa/Asmara'],
  ['|-3231299232 WIB+420 BMT+25632s', 'Asia/Jakarta'],
  ['|-3252098996 RMT+2996s CET+60 CEST+120', 'Europe/Rome Europe/San_Marino Europe/Vatican'],
  ['|-3786829064 GMT+0 PMT+3464s CET+60 CEST+120', 'Europe/Bratislava Europe/Prague'],
  ['|-420645600 SST-660', 'Pacific/Midway'],
  ['|-4260212372 AMT+1172s CET+60 NST+4772s CEST+120', 'Europe/Amsterdam'],
  ['|38775600 PKT+300 PKST+360', 'Asia/Karachi'],
  [
    '|575416800 MSK+180 MSD+240|670374000|701820000 MSK+180 MSD+240|1301180400 MSK+180 MSK+240|1540681200 MSK+180',
    'Europe/Volgograd',
  ],
  ['|606866400 MSK+180 MSD+240|670374000|701820000 MSK+180 MSD+240|1301180400 MSK+180 MSK+240', 'Europe/Kirov'],
]
