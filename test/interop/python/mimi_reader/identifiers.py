"""Section 3: the canonical form of identifiers."""
from __future__ import annotations

import re
import unicodedata
from typing import FrozenSet, Mapping, NamedTuple, Tuple

import idna
import phonenumbers

from .encoding import Refused, require

_UNRESERVED = frozenset('abcdefghijklmnopqrstuvwxyz0123456789-._~')
_MAILTO_LITERALS = frozenset("!$'*+")
_USER_LITERALS = frozenset("!$&'()*+,;=")
# atext of RFC 5322, 3.2.3, and whatever is beyond ASCII (RFC 6532)
_DOT_ATOM = re.compile(r"[\w!#$%&'*+/=?^`{|}~\u0080-\U0010ffff-]+(\.[\w!#$%&'*+/=?^`{|}~\u0080-\U0010ffff-]+)*")
# Default_Ignorable_Code_Point of DerivedCoreProperties.txt, which the standard library leaves out
_IGNORABLE: Tuple[Tuple[int, int], ...] = (
    (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5), (0x180B, 0x180F),
    (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8), (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF))


class Csi(NamedTuple):
    scheme: str
    grammar: str
    value: str

    @property
    def uri(self) -> str:
        return f'{self.scheme}:{self.value}'

    @property
    def encoded(self) -> bytes:
        return self.uri.encode('ascii')


def parse(text: str, grammars: Mapping[str, str]) -> Csi:
    """`grammars` has the grammar of each type of the policy."""
    require(len(text.encode('utf-16-le', 'surrogatepass')) // 2 <= 960, 'too long')
    scheme, colon, value = text.partition(':')
    require(colon == ':', 'no scheme')
    scheme = scheme.lower()
    require(scheme in grammars, 'the policy has no such type')
    grammar = grammars[scheme]
    canonical = {'tel': _tel, 'mailto': _mailto, 'acct': _user_at_domain, 'user-at-domain': _user_at_domain,
                 'token': _token}[grammar](value)
    csi = Csi(scheme, grammar, canonical)
    require(len(csi.uri) <= 320 and csi.uri.isascii(), 'too long')
    return csi


def covers(grammar: str, prefix: str, value: str) -> bool:
    """Whether a scope covers a value, or the scope of another: section 9."""
    if prefix == '' or grammar in ('tel', 'token'):
        return value.startswith(prefix)
    return '@' in value and value[value.rindex('@'):] == prefix


def decode_escapes(text: str) -> str:
    try:
        data = text.encode('utf-8')
        require(re.search(rb'%(?![0-9A-Fa-f]{2})', data) is None, 'a broken escape')
        return re.sub(rb'%(..)', lambda escape: bytes([int(escape.group(1), 16)]), data, flags=re.S).decode('utf-8')
    except UnicodeError as error:
        raise Refused('not UTF-8') from error


def encode_escapes(text: str, literals: FrozenSet[str]) -> str:
    return ''.join(c if c in _UNRESERVED or c in literals else ''.join(f'%{byte:02X}' for byte in c.encode('utf-8'))
                   for c in text)


def lower_case(text: str) -> str:
    composed = unicodedata.normalize('NFC', text)
    # each by itself: no final sigma
    lowered = unicodedata.normalize('NFC', ''.join(c.lower() for c in composed).replace('ς', 'σ'))
    _refuse_characters(composed + lowered)
    return lowered


def _refuse_characters(text: str) -> None:
    for c in text:
        require(c != '\ufffd' and unicodedata.category(c)[0] not in 'CZ', 'a character of the categories C and Z')
        require(not any(first <= ord(c) <= last for first, last in _IGNORABLE), 'a character to be ignored')


def domain(text: str) -> str:
    """UTS #46 ToASCII, non-transitional, with CheckHyphens, CheckBidi, CheckJoiners, STD3 rules and lengths."""
    try:
        labels = [_label(label) for label in idna.uts46_remap(text, True, False).split('.')]
        unicode_labels = [unicode for unicode, _ in labels]
        if any(unicodedata.bidirectional(c) in ('R', 'AL', 'AN') for c in ''.join(unicode_labels)):
            for label in unicode_labels:
                idna.check_bidi(label, True)
    except (UnicodeError, IndexError) as error:
        raise Refused('not a domain') from error
    ascii_labels = [ascii_form for _, ascii_form in labels]
    require(len(ascii_labels) >= 2, 'fewer than two labels')
    require(all(re.fullmatch(r'[a-z0-9-]{1,63}', label) for label in ascii_labels), 'not a domain')
    require(not ascii_labels[-1].isdigit(), 'the last label is a number')
    require(len('.'.join(ascii_labels)) <= 253, 'too long')
    return '.'.join(ascii_labels)


def _label(label: str) -> Tuple[str, str]:
    """The label in Unicode, and in ASCII."""
    unicode = label
    if label.startswith('xn--'):
        unicode = label[4:].encode('ascii').decode('punycode')
        require(not unicode.isascii() and unicode.encode('punycode').decode('ascii') == label[4:], 'not Punycode')
        require(idna.uts46_remap(unicode, True, False) == unicode, 'a label that mapping changes')
    require(unicode != '', 'an empty label')
    idna.check_hyphen_ok(unicode)
    idna.check_initial_combiner(unicode)
    for place, c in enumerate(unicode):
        require(ord(c) not in (0x200C, 0x200D) or idna.valid_contextj(unicode, place), 'a joiner out of place')
    return unicode, unicode if unicode.isascii() else 'xn--' + unicode.encode('punycode').decode('ascii')


def _tel(value: str) -> str:
    text = decode_escapes(value)
    require(';' not in text, 'parameters')
    require(re.fullmatch(r'\+[0-9().\- ]+', text, re.ASCII) is not None, 'not a global number')
    number = _number(text)
    # not IS_POSSIBLE_LOCAL_ONLY
    require(phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE,
            'not possible')
    _check_length_of_region(number)
    canonical = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    require(_number(canonical) == number, 'reading it again gives another')
    return canonical


def _check_length_of_region(number: phonenumbers.PhoneNumber) -> None:
    """Where countries share a code (+599, +290), the lengths of the one that the leading digits name."""
    national = phonenumbers.national_significant_number(number)
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(number.country_code or 0, ()):
        metadata = phonenumbers.PhoneMetadata.metadata_for_region(region)
        if metadata is not None and metadata.leading_digits and re.match(metadata.leading_digits, national):
            lengths = metadata.general_desc.possible_length if metadata.general_desc is not None else ()
            require(len(national) in lengths, 'not possible in its country')
            return


def _number(text: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException as error:
        raise Refused('not a telephone number') from error


def _mailto(value: str) -> str:
    require(re.search(r'[?#/\[\]&;=]', value) is None, 'headers, or what has to be escaped')
    address = decode_escapes(value)
    local, at, host = address.rpartition('@')
    require(at == '@', 'no address')
    local, host = lower_case(local), domain(host)
    require(_DOT_ATOM.fullmatch(local) is not None, 'not a dot-atom')
    require(len(local.encode()) <= 64, 'local part too long')
    require(len(local.encode()) + 1 + len(host) <= 254, 'too long')
    return encode_escapes(local, _MAILTO_LITERALS) + '@' + host


def _user_at_domain(value: str) -> str:
    require(value.count('@') == 1 and re.search(r'[:/?#\[\]]', value) is None, 'not user@domain')
    user, _, host = value.partition('@')
    encoded = encode_escapes(lower_case(decode_escapes(user)), _USER_LITERALS)
    # RFC 7565, 7: userpart begins with a character of its own
    require(encoded != '' and not encoded.startswith('%'), 'begins with an escape')
    return encoded + '@' + domain(decode_escapes(host))


def _token(value: str) -> str:
    text = decode_escapes(value)
    require(re.fullmatch(r'[A-Za-z0-9._-]{1,64}', text) is not None, 'not a token')
    return text.lower()
