/** The chat page: asks for the chat again and again, draws what changed, and sends what a person decides. */
import { element, plainText, showLine } from './elements.js';
import { say, WORDS } from './words.js';

const POLL_MS = 1500;
const AWAY_MS = 4000;

const list = document.getElementById('messages');
const personChoice = document.getElementById('person');
const languageChoice = document.getElementById('language');

const state = {
  key: takeKey(),
  language: chosenLanguage(),
  person: sessionStorage.getItem('person') ?? '',
  etag: '',
  chat: { people: [], canAct: false, messages: [] },
  /** Of each message: the card on the page, and the data that it shows. */
  cards: new Map(),
  /** Of each execution: what was said about the last press of a button. */
  answers: new Map(),
  /** Executions whose answer is on its way. */
  busy: new Set(),
  /** Of each execution: the comment that is being written. */
  comments: new Map(),
};

/** The key leaves the address at once, so that it is in no history, and lives as long as this tab. */
function takeKey() {
  const key = new URLSearchParams(location.hash.slice(1)).get('key');
  if (key !== null) {
    sessionStorage.setItem('key', key);
    history.replaceState(null, '', location.pathname);
  }
  return sessionStorage.getItem('key');
}

function chosenLanguage() {
  const wanted = [localStorage.getItem('language'), ...navigator.languages.map((tag) => tag.slice(0, 2))];
  return wanted.find((language) => language !== null && language in WORDS) ?? 'en';
}

const words = (key, values) => say(state.language, key, values);

function showWords() {
  document.documentElement.lang = state.language === 'zh' ? 'zh-Hans' : state.language;
  document.title = words('title');
  for (const place of document.querySelectorAll('[data-word]')) place.textContent = words(place.dataset.word);
  const people = state.chat.people.map((person) => element('option', { value: person, text: words('approver', { person }) }));
  personChoice.replaceChildren(...people);
  if (!state.chat.people.includes(state.person)) state.person = state.chat.people[0] ?? '';
  personChoice.value = state.person;
  languageChoice.value = state.language;
}

/** Draws what changed and leaves the rest, so that neither focus nor the place on the page is lost. */
function showMessages() {
  const anchor = [...list.children].find((card) => card.getBoundingClientRect().bottom > 0);
  const top = anchor?.getBoundingClientRect().top ?? 0;
  const cards = state.chat.messages.map((message) => {
    const shown = JSON.stringify([message, state.language, state.person, canAct(), ...stateOf(message.execution)]);
    const known = state.cards.get(message.id);
    if (known?.shown === shown) return known.card;
    const card = cardOf(message);
    if (known !== undefined) exchange(known.card, card);
    state.cards.set(message.id, { card, shown });
    return card;
  });
  cards.forEach((card, place) => {
    if (list.children[place] !== card) list.insertBefore(card, list.children[place] ?? null);
  });
  while (list.children.length > cards.length) list.lastChild.remove();
  document.getElementById('empty').hidden = cards.length > 0;
  if (scrollY > 0 && anchor?.isConnected) scrollBy(0, anchor.getBoundingClientRect().top - top);
}

/** Puts a card in the place of another; who was at a control of the old one is at the same of the new one, or at the card. */
function exchange(old, card) {
  const focused = old.contains(document.activeElement) ? document.activeElement : undefined;
  old.replaceWith(card);
  if (focused !== undefined)
    (card.querySelector(`[data-control="${focused.dataset.control}"]:enabled`) ?? card).focus({ preventScroll: true });
}

function stateOf(execution) {
  return execution === null ? [] : [state.busy.has(execution.id), state.answers.get(execution.id) ?? null];
}

function cardOf({ at, lines, execution }) {
  const time = element('time', {
    dateTime: at,
    text: new Intl.DateTimeFormat(state.language, { dateStyle: 'medium', timeStyle: 'medium' }).format(new Date(at)),
  });
  const head = element('header', {}, [element('span', { className: 'robot', text: words('robot') }), time]);
  const bubble = element('div', { className: 'bubble' }, lines.map(showLine));
  const card = element('li', { className: 'message', tabIndex: -1 }, [head, bubble]);
  if (execution !== null) card.append(statusOf(execution));
  return card;
}

function statusOf(execution) {
  const { status, requestedBy, acknowledgedBy, answer } = execution;
  const facts = [
    WORDS[state.language].statuses[status] ?? status,
    ...(status === 'WAITING' && requestedBy !== null ? [words('requestedBy', { person: requestedBy })] : []),
    ...(status === 'WAITING' && acknowledgedBy !== null ? [words('acknowledgedBy', { person: acknowledgedBy })] : []),
    ...(answer === null ? [] : [words(answer.verdict === 'approve' ? 'approvedBy' : 'rejectedBy', { person: answer.by })]),
  ];
  const shown = element('p', { className: `status ${status}` }, [
    element('strong', { text: facts[0] }),
    ...facts.slice(1).map((text) => element('span', { text })),
    element('code', { text: execution.id }),
  ]);
  const part = element('div', { className: 'execution' }, [shown]);
  if (canAct() && execution.actions.length > 0) part.append(controlsOf(execution));
  const said = state.answers.get(execution.id);
  if (said !== undefined && execution.actions.length > 0)
    part.append(element('p', { className: `said ${said.kind}`, role: 'status', text: said.text }));
  return part;
}

function canAct() {
  return state.chat.canAct && state.key !== null;
}

function controlsOf(execution) {
  const isBusy = state.busy.has(execution.id);
  const isOwn = execution.requestedBy === state.person;
  const isChanged = state.answers.get(execution.id)?.isChanged === true;
  const buttons = execution.actions.map((action) =>
    buttonOf(action, words(action), { disabled: isBusy || isBarred(execution, action), press: () => act(execution.id, action) }),
  );
  if (isChanged) {
    const press = () => act(execution.id, 'rollback', { force: true });
    buttons.push(buttonOf('force', words('force'), { disabled: isBusy, press }));
  }
  return element('div', { className: 'controls' }, [
    ...(execution.actions.includes('reject') ? [commentOf(execution, isBusy)] : []),
    element('div', { className: 'buttons' }, buttons),
    ...(isOwn && execution.actions.includes('approve')
      ? [element('p', { className: 'hint', text: words('fourEyes', { person: state.person }) })]
      : []),
    ...(isBusy ? [element('p', { className: 'hint', role: 'status', text: words('working') })] : []),
  ]);
}

/** Nobody approves or confirms what they asked for. */
function isBarred({ requestedBy, forceAskedBy }, action) {
  return (action === 'approve' && requestedBy === state.person) || (action === 'confirm' && forceAskedBy === state.person);
}

function buttonOf(name, text, { disabled, press }) {
  const button = element('button', { type: 'button', className: name, disabled, text });
  button.dataset.control = name;
  button.addEventListener('click', press);
  return button;
}

function commentOf({ id }, disabled) {
  const input = element('input', { type: 'text', maxLength: 500, disabled, value: state.comments.get(id) ?? '' });
  input.dataset.control = 'comment';
  input.addEventListener('input', () => state.comments.set(id, input.value));
  return element('label', { className: 'comment-field' }, [element('span', { text: words('comment') }), input]);
}

async function act(executionId, action, { force = false } = {}) {
  state.busy.add(executionId);
  state.answers.delete(executionId);
  showMessages();
  const request = { executionId, action, person: state.person, comment: state.comments.get(executionId) ?? '', force };
  state.answers.set(executionId, await send(request));
  state.busy.delete(executionId);
  await look();
  showMessages();
}

async function send(request) {
  try {
    const response = await fetch('/act', {
      method: 'POST',
      headers: { authorization: `Bearer ${state.key}` },
      body: JSON.stringify(request),
    });
    const answer = await response.json();
    if (!response.ok) return { kind: 'bad', text: words('refused', { text: answer.message }) };
    const isRollback = request.action === 'rollback' || request.action === 'confirm';
    if (!isRollback || answer.status === 'ROLLED_BACK') return { kind: 'good', text: words('done') };
    return {
      kind: 'bad',
      text: answer.reason ?? answer.status,
      isChanged: answer.why?.[0]?.code === 'rollback-conflict' || answer.why?.[0]?.code === 'left-unknown',
    };
  } catch {
    return { kind: 'bad', text: words('away') };
  }
}

/** Asks for the chat and draws it where it changed. @returns whether the platform answered */
async function look() {
  try {
    const headers = state.etag === '' ? {} : { 'if-none-match': state.etag };
    const response = await fetch(`/chat?language=${state.language}`, { headers });
    if (response.status === 200) take(await response.json(), response.headers.get('etag') ?? '');
    showNotice(state.chat.canAct && state.key === null ? 'readOnly' : undefined);
    return true;
  } catch {
    showNotice('away');
    return false;
  }
}

function take(chat, etag) {
  const isFirst = state.etag === '' && state.cards.size === 0;
  const [newest] = chat.messages;
  const isNew = newest !== undefined && !state.cards.has(newest.id);
  Object.assign(state, { chat, etag });
  showWords();
  showMessages();
  if (!isFirst && isNew) document.getElementById('news').textContent = words('news', { text: plainText(newest.lines[0]) });
}

function showNotice(key) {
  const notice = document.getElementById('notice');
  notice.hidden = key === undefined;
  notice.textContent = key === undefined ? '' : words(key);
}

async function watch() {
  const isThere = document.hidden || (await look());
  setTimeout(watch, isThere ? POLL_MS : AWAY_MS);
}

languageChoice.addEventListener('change', async () => {
  state.language = languageChoice.value;
  localStorage.setItem('language', state.language);
  state.etag = '';
  showWords();
  await look();
});
personChoice.addEventListener('change', () => {
  state.person = personChoice.value;
  sessionStorage.setItem('person', state.person);
  showMessages();
});

showWords();
await watch();
