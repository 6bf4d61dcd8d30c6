//! Numbers compared and divided exactly, from the text they were written as.

use std::cmp::Ordering;

/// The largest exponent that is reckoned with; what lies beyond is no number of a contract.
const MAX_EXPONENT: i64 = 1_000_000;

/// A number as its digits times a power of ten.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) struct Decimal {
    negative: bool,
    /// The digits, most significant first, without zeros at either end; none for zero.
    digits: Vec<u8>,
    exponent: i64,
}

impl Decimal {
    /// The number that a text writes in JSON or in the YAML 1.2 core schema, if it is finite and of reasonable size.
    pub(super) fn parse(text: &str) -> Option<Self> {
        for (prefix, radix) in [("0x", 16), ("0o", 8)] {
            if let Some(digits) = text.strip_prefix(prefix) {
                return Self::parse(&u128::from_str_radix(digits, radix).ok()?.to_string());
            }
        }
        let negative = text.starts_with('-');
        let text = text.strip_prefix(['-', '+']).unwrap_or(text);
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, exponent.parse::<i64>().ok().filter(|exponent| exponent.abs() <= MAX_EXPONENT)?),
            None => (text, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.is_empty() && fraction.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let mut digits: Vec<u8> = whole.bytes().chain(fraction.bytes()).map(|byte| byte - b'0').skip_while(|digit| *digit == 0).collect();
        let mut exponent = exponent - i64::try_from(fraction.len()).ok()?;
        while digits.last() == Some(&0) {
            digits.pop();
            exponent += 1;
        }
        if digits.is_empty() {
            return Some(Self { negative: false, digits, exponent: 0 });
        }
        Some(Self { negative, digits, exponent })
    }

    fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Whether the number is whole.
    pub(super) fn is_whole(&self) -> bool {
        self.exponent >= 0
    }

    /// Whether the number is more than zero.
    pub(super) fn is_positive(&self) -> bool {
        !self.negative && !self.is_zero()
    }

    /// Whether the number is a whole multiple of another; none where the other is not positive or has too many digits.
    pub(super) fn is_multiple_of(&self, divisor: &Self) -> Option<bool> {
        if !divisor.is_positive() {
            return None;
        }
        if self.is_zero() {
            return Some(true);
        }
        // The last digit of each is not zero, so a number that ends at a lower power of ten is no multiple.
        let shift = self.exponent - divisor.exponent;
        if shift < 0 {
            return Some(false);
        }
        let modulus = u128::from(divisor.digits.iter().try_fold(0u64, |sum, digit| sum.checked_mul(10)?.checked_add(u64::from(*digit)))?);
        let remainder = self.digits.iter().fold(0u128, |sum, digit| (sum * 10 + u128::from(*digit)) % modulus);
        Some((remainder * power_of_ten(shift, modulus)).is_multiple_of(modulus))
    }
}

/// A power of ten modulo a number of at most 64 bits.
fn power_of_ten(mut exponent: i64, modulus: u128) -> u128 {
    let mut result = 1 % modulus;
    let mut square = 10 % modulus;
    while exponent > 0 {
        if exponent % 2 == 1 {
            result = result * square % modulus;
        }
        square = square * square % modulus;
        exponent /= 2;
    }
    result
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| {
            if number.is_zero() {
                0
            } else if number.negative {
                -1
            } else {
                1
            }
        };
        let magnitude = |number: &Self| i64::try_from(number.digits.len()).unwrap_or(i64::MAX).saturating_add(number.exponent);
        let by_size = || magnitude(self).cmp(&magnitude(other)).then_with(|| self.digits.cmp(&other.digits));
        sign(self).cmp(&sign(other)).then_with(|| match sign(self) {
            0 => Ordering::Equal,
            1 => by_size(),
            _ => by_size().reverse(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Decimal;
    use std::cmp::Ordering;

    fn multiple(value: &str, of: &str) -> Option<bool> {
        Decimal::parse(value)?.is_multiple_of(&Decimal::parse(of)?)
    }

    fn order_of(left: &str, right: &str) -> Option<Ordering> {
        Some(Decimal::parse(left)?.cmp(&Decimal::parse(right)?))
    }

    #[test]
    fn multiples_are_decimal() {
        for (value, of) in
            [("5000.99", "0.01"), ("0", "7"), ("-9", "3"), ("1e300", "0.5"), ("4.5", "1.5"), ("0.0075", "0.0001"), ("12.50", "2.5"), ("7", "1e-7")]
        {
            assert_eq!(multiple(value, of), Some(true), "{value} of {of}");
        }
        for (value, of) in [("5000.999", "0.01"), ("1", "3"), ("10", "4"), ("1e300", "7"), ("0.3", "0.2"), ("35", "10")] {
            assert_eq!(multiple(value, of), Some(false), "{value} of {of}");
        }
        for of in ["0", "-1", "123456789012345678901"] {
            assert_eq!(multiple("5", of), None, "{of}");
        }
    }

    #[test]
    fn order_is_exact() {
        let order = [
            "-1e400",
            "-9007199254740993",
            "-9007199254740992",
            "-1.5",
            "-1",
            "-0.5",
            "0",
            "1e-400",
            "0.1",
            "0.10000000000000000001",
            "1",
            "9.99",
            "10",
            "9007199254740992",
            "9007199254740993",
            "1e400",
        ];
        for (first, left) in order.iter().enumerate() {
            for (second, right) in order.iter().enumerate() {
                assert_eq!(order_of(left, right), Some(first.cmp(&second)), "{left} {right}");
            }
        }
        for (left, right) in [("1.0", "1"), ("1e2", "100"), ("-0", "0"), ("0x1F", "31"), ("0o17", "15"), ("+3", "3"), ("1200e-2", "12.0")] {
            assert_eq!(order_of(left, right), Some(Ordering::Equal), "{left} {right}");
        }
        assert!([".inf", ".nan", "", "-", "1e99999999"].iter().all(|text| Decimal::parse(text).is_none()));
    }
}
