/**
 * Passwords that are guessed first: rows of keys, runs of digits, dates, and the words that people
 * take. Shorter ones than a password may be stand here as well, because of their endings.
 */
const COMMON = `
  password passwort contrasena motdepasse senha wachtwoord haslo parola salasana
  passw0rd p@ssword p@ssw0rd pa55word pa$$word passwd pass pass1234 passpass mypassword
  mypass yourpassword newpassword oldpassword password1234 passphrase secret secretpassword
  topsecret letmein letmeinnow openup opensesame changeme changemenow changethis default
  welcome welcome2 welcomeback welcomehome hello hellohello helloworld hello123hello
  admin administrator adminadmin root rootroot toor superuser superadmin sysadmin system
  manager supervisor operator guest guestguest user username useruser testuser test testtest
  tester testing temp temppass temporary demo demodemo example sample student teacher school
  qwerty qwertyui qwertyuio qwertyuiop qwertyuiopasdfghjkl qwertyuiopasdfghjklzxcvbnm
  qwertyqwerty qwerty12345 qwer qwerqwer qwerasdf qwerasdfzxcv qweasd qweasdzxc qweqwe qweqweqwe
  qwertz qwertzui qwertzuiop azerty azertyui azertyuiop asdf asdfasdf asdfgh asdfghjk asdfghjkl
  asdasd asdasdasd asdqwe asdfqwer zxcv zxcvbn zxcvbnm zxcvbnmasdfghjkl zaqwsx zaq12wsx zaq1zaq1
  1qaz2wsx 1qaz2wsx3edc 1qazxsw2 1qaz1qaz qazwsx qazwsxedc qazwsxedcrfv qaz123wsx 1q2w3e
  1q2w3e4r 1q2w3e4r5t 1q2w3e4r5t6y 1q2w3e4r5t6y7u 1q2w3e4r5t6y7u8i q1w2e3 q1w2e3r4 q1w2e3r4t5
  q1w2e3r4t5y6 qwe123 qwe123qwe qwe123asd asd123asd 123qwe 123qweasd 123qweasdzxc 12qwaszx
  1234qwer 1234asdf 12345qwert 123abc 123abc123 abc abc123 abc123abc abcd abcd1234 abcde abcdef
  abcdefg abcdefgh abcdefghi abcdefghij abcdefghijklmno abcdefghijklmnopqrstuvwxyz a1b2c3
  a1b2c3d4 a1b2c3d4e5 a1s2d3f4 aa123456 a123456 a1234567 a12345678 a123456789 aaa111 aaaa1111
  12345678 123456789 1234567890 12345678910 123456789012 1234567890123 12345678901234
  123456789012345 1234567890123456 12345678901234567890 01234567 0123456789 012345678901234
  0987654321 098765432109876 87654321 987654321 9876543210 987654321012345 11223344 1122334455
  112233445566 11112222 11114444 12121212 1212121212 12123434 123123123 123123123123
  123123123123123 123321123 1234321 12344321 123454321 1234554321 12341234 123412341234
  123451234512345 123456123456 123456654321 1234567812345678 13131313 13579135 1357924680
  135792468 14141414 147258369 147852369 159357159 159753159 159357456 18181818 19191919 20202020
  21212121 23232323 24682468 246813579 25252525 31415926 314159265 31415926535 32103210 36925814
  44445555 456456456 55556666 66669999 69696969 741852963 753159753 789456123 789789789 852456789
  951753852 963852741 99998888 00112233 00001111 10101010 1010101010 10203040 1020304050 11111112
  iloveyou iloveyou2 iloveyouforever iloveyousomuch iloveme ilovejesus ilovegod ilovemyself
  ilovemum ilovemymom ilovemydog ilovemyfamily loveyou loveme lovelove lovely lover love
  sunshine sunflower summer summertime winter spring autumn monday friday saturday sunday
  january february march april june july august september october november december
  princess prince queen king kingking princesa angel angels heaven jesus jesuschrist jesuslovesme
  christ blessed blessing bible faith church freedom forever together family mother father
  brother sister daughter grandma baby babygirl babyboy cutie sweetheart sweetie honey darling
  beautiful gorgeous handsome happy happiness smile smiley friend friends bestfriend bestfriends
  football baseball basketball volleyball softball soccer hockey tennis golf golfer swimming
  dancing dancer cheerleader liverpool arsenal chelsea manchester barcelona realmadrid juventus
  cowboys steelers yankees redsox lakers eagles packers broncos patriots rangers tigers
  superman batman spiderman wonderwoman ironman captain avengers starwars startrek skywalker
  darthvader pokemon pikachu naruto minecraft fortnite nintendo playstation xbox gamer
  dragon dragonball dragonfly monkey tiger lion elephant dolphin butterfly chicken turtle
  kitten kitty kittycat puppy doggy rabbit horse horses panther falcon phoenix unicorn
  shadow master masterkey hunter ranger soldier warrior ninja pirate wizard merlin gandalf
  magic mystery legend diamond crystal silver golden platinum rainbow purple orange yellow
  blue bluesky green black white chocolate cookie cookies cupcake banana strawberry cherry
  pepper ginger cheese pizza coffee whiskey computer internet keyboard laptop samsung iphone
  android google facebook instagram youtube twitter microsoft windows linux ubuntu oracle
  michael michelle jessica jennifer ashley amanda nicole daniel charlie thomas robert
  william richard matthew joshua andrew anthony alexander alexandra elizabeth stephanie victoria
  samantha christian christina patricia veronica natasha gabriel sebastian benjamin nicholas
  america american brazil canada england london newyork chicago dallas boston paris berlin germany
  mercedes ferrari porsche corvette mustang harley yamaha toyota honda mazda
  trustno1 whatever nothing nopassword idontknow iforgot forgotpassword remember fuckyou
  fuckoff bullshit asshole biteme sexy sexybitch hottie access access14 secure security private
  english englishenglish learnenglish speakenglish saywell saywellsaywell
  correcthorsebatterystaple thisismypassword thisisapassword mypasswordis passwordpassword
  passwordpasswordpassword adminpassword administratorpassword rootpassword adminadminadmin
  letmeinletmein welcomewelcome qwertyuiop123456 letmeinplease pleaseletmein changemechangeme
`

/** What is put behind a word to get past a rule. */
const ENDINGS = `
  1 2 3 7 01 10 11 12 13 21 22 23 69 77 88 99 00 007 100 101 111 123 222 321 333 555 666 777 888 999
  1234 12345 123456 1234567 12345678 123456789 1234567890 4321 54321 654321
  1! 12! 123! 1234! 12345! ! !! !!! @ @1 @12 @123 @1234 # #1 . ? * $
  2000 2010 2015 2018 2019 2020 2021 2022 2023 2024 2025 2026 2027 2028 2029 2030
`

/** A year and a mark: `2024!` */
const MAX_ENDINGS = 2

const words = (list: string) => list.trim().split(/\s+/)

const common = new Set(words(COMMON))
const endings = words(ENDINGS)

/**
 * Whether a password is in a list of those that are guessed first, or is one of them with usual
 * endings (`Sunshine2024!`). The case of letters does not matter.
 */
export function isCommonPassword(password: string): boolean {
  return isCommon(password.toLowerCase(), MAX_ENDINGS)
}

function isCommon(lowered: string, maxEndings: number): boolean {
  if (common.has(lowered)) return true
  if (maxEndings === 0) return false
  return endings.some((ending) => {
    return lowered.endsWith(ending) && isCommon(lowered.slice(0, -ending.length), maxEndings - 1)
  })
}
