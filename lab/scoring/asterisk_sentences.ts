/**
 * Sentences of Asterisk's prompts, as the list of its sound package (`core-sounds-en.txt`) has them;
 * without those that spell names or read out characters.
 */
export const ASTERISK_SENTENCES: Record<string, string> = {
  'agent-alreadyon':
    'That agent is already logged on. Please enter your agent number followed by the pound key.',
  'agent-newlocation': 'Please enter a new extension, followed by pound.',
  'agent-pass': 'Please enter your password followed by the pound key.',
  'agent-user': 'Agent login. Please enter your agent number followed by the pound key.',
  'auth-incorrect': 'Password incorrect. Please enter your password followed by the pound key.',
  'conf-extended': 'The conference has been extended.',
  'conf-getchannel': 'Please enter the channel number followed by the pound key.',
  'conf-getconfno': 'Please enter your conference number followed by the pound key.',
  'conf-getpin': 'Please enter the conference pin number.',
  'conf-invalidpin': 'That pin is invalid for this conference.',
  'conf-invalid': 'That is not a valid conference number. Please try again.',
  'conf-kicked': 'You have been kicked from this conference.',
  'conf-leaderhasleft': 'The leader has left the conference.',
  'conf-locked': 'This conference is locked!',
  'conf-noempty': 'No empty conferences currently exist.',
  'conf-onlyone': 'There is currently one other participant in the conference.',
  'conf-onlyperson': 'You are currently the only person in this conference.',
  'conf-placeintoconf': 'You will now be placed into the conference.',
  'conf-waitforleader': 'The conference will begin when the leader arrives.',
  'demo-nomatch': "I'm sorry, there are no matches for those keywords.",
  'dir-nomatch': 'No directory entries match your search.',
  'dir-nomore': 'There are no more compatible entries in the directory.',
  'invalid': "I am sorry, that's not a valid extension. Please try again.",
  'pbx-invalidpark': 'I am sorry, there is no call parked on that extension. Please try again.',
  'privacy-incorrect': "I'm sorry, that number is not valid.",
  'privacy-prompt': 'Please enter your phone number, starting with the area code.',
  'privacy-unident': 'The party you are trying to reach does not accept unidentified calls.',
  'priv-recordintro': 'At the tone, please say your name.',
  'queue-callswaiting': 'Waiting to speak with a representative.',
  'queue-holdtime': 'The estimated hold time is currently',
  'queue-thankyou': 'Thank you for your patience.',
  'queue-youarenext':
    'Your call is now first in line and will be answered by the next available representative.',
  'ss-noservice':
    'The number you have dialed is not in service. Please check the number and try again.',
  'transfer': 'Please hold while I try that extension.',
  'tt-monkeysintro': 'They have been carried away by monkeys.',
  'tt-somethingwrong': 'Something is terribly wrong.',
  'tt-weasels': 'Weasels have eaten our phone system.',
}
