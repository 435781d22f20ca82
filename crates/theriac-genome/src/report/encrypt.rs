//! Files that only their recipients can read: the age format, version 1, with X25519 recipients
//! (<https://age-encryption.org/v1>).
//!
//! Only writing is here, from the primitives that the format names: any `age` program reads the
//! files. The full age library would bring message catalogues and post-quantum curves that nothing
//! here asks for.

use bech32::primitives::decode::CheckedHrpstring;
use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use rand::TryRngCore;
use rand::rngs::OsRng;
use sha2::Sha256;
use theriac_base::{Error, Result};
use x25519_dalek::{PublicKey, StaticSecret};

/// Bytes of one sealed piece of the content.
const PIECE: usize = 64 * 1024;
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Public keys of those who may read.
#[derive(Debug, Clone, Default)]
pub struct Recipients(Vec<PublicKey>);

impl Recipients {
    /// Reads public keys, `age1…`.
    ///
    /// # Errors
    /// A key that is none.
    pub fn parse(keys: &[String]) -> Result<Self> {
        let key = |text: &String| {
            public_key(text.trim()).ok_or_else(|| {
                Error::user(format!("`{text}` is no public key"))
                    .remedy("give the line that begins with age1, as `age-keygen -y` prints it")
            })
        };
        keys.iter().map(key).collect::<Result<_>>().map(Self)
    }

    /// Is there nobody?
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn encrypt(&self, content: &[u8]) -> Result<Vec<u8>> {
        let file_key: [u8; 16] = random()?;
        let mut out = b"age-encryption.org/v1\n".to_vec();
        for recipient in &self.0 {
            out.extend(stanza(recipient, &file_key)?);
        }
        out.extend(b"---");
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&derive(&file_key, &[], b"header")?)
            .map_err(Error::bug)?;
        mac.update(&out);
        let tag = mac.finalize().into_bytes();
        out.extend(format!(" {}\n", base64(&tag)).as_bytes());
        let nonce: [u8; 16] = random()?;
        out.extend(nonce);
        seal(&derive(&file_key, &nonce, b"payload")?, content, &mut out)?;
        Ok(out)
    }
}

/// The 32 bytes of an `age1…` key. A point of small order, which would give away the secret, is
/// refused.
fn public_key(text: &str) -> Option<PublicKey> {
    let checked = CheckedHrpstring::new::<bech32::Bech32>(text).ok()?;
    if checked.hrp().as_str() != "age" {
        return None;
    }
    let bytes: [u8; 32] = checked.byte_iter().collect::<Vec<u8>>().try_into().ok()?;
    let key = PublicKey::from(bytes);
    StaticSecret::from([7; 32]).diffie_hellman(&key).was_contributory().then_some(key)
}

/// The file key, for one recipient's eyes.
fn stanza(recipient: &PublicKey, file_key: &[u8; 16]) -> Result<Vec<u8>> {
    let secret = StaticSecret::from(random::<32>()?);
    let share = PublicKey::from(&secret);
    let salt = [share.as_bytes().as_slice(), recipient.as_bytes()].concat();
    let shared = secret.diffie_hellman(recipient);
    let wrap = derive(shared.as_bytes(), &salt, b"age-encryption.org/v1/X25519")?;
    let body = ChaCha20Poly1305::new(&wrap.into())
        .encrypt(&Nonce::default(), file_key.as_slice())
        .map_err(Error::bug)?;
    Ok(format!("-> X25519 {}\n{}\n", base64(share.as_bytes()), base64(&body)).into_bytes())
}

/// Seals the content piece by piece; the last piece is marked, so that no cut goes unseen.
fn seal(key: &[u8; 32], content: &[u8], out: &mut Vec<u8>) -> Result<()> {
    let cipher = ChaCha20Poly1305::new(key.into());
    let pieces = content.len().div_ceil(PIECE).max(1);
    for index in 0..pieces {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&(index as u64).to_be_bytes());
        nonce[11] = u8::from(index + 1 == pieces);
        let end = content.len().min((index + 1) * PIECE);
        let piece = content.get(index * PIECE..end).unwrap_or_default();
        out.extend(cipher.encrypt(&Nonce::from(nonce), piece).map_err(Error::bug)?);
    }
    Ok(())
}

fn derive(secret: &[u8], salt: &[u8], label: &[u8]) -> Result<[u8; 32]> {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(Some(salt), secret).expand(label, &mut key).map_err(Error::bug)?;
    Ok(key)
}

fn random<const N: usize>() -> Result<[u8; N]> {
    let mut bytes = [0; N];
    OsRng.try_fill_bytes(&mut bytes).map_err(Error::bug)?;
    Ok(bytes)
}

/// Base64 without padding (RFC 4648).
fn base64(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for group in bytes.chunks(3) {
        let word =
            group.iter().fold(0u32, |w, &b| w << 8 | u32::from(b)) << (8 * (3 - group.len()));
        for i in 0..=group.len() {
            out.push(ALPHABET[(word >> (18 - 6 * i) & 63) as usize] as char);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Opens a file as the format says, with the secret key of one recipient.
    fn open(file: &[u8], secret: &StaticSecret) -> Option<Vec<u8>> {
        let end = file.windows(4).position(|w| w == b"--- ")?;
        let head = std::str::from_utf8(&file[..end]).ok()?;
        let lines: Vec<&str> = head.lines().collect();
        let body = end + file[end..].iter().position(|&b| b == b'\n')? + 1;
        let file_key = lines[1..].chunks(2).find_map(|pair| {
            let share: [u8; 32] = unbase64(pair[0].strip_prefix("-> X25519 ")?).try_into().ok()?;
            let share = PublicKey::from(share);
            let own = PublicKey::from(secret);
            let salt = [share.as_bytes().as_slice(), own.as_bytes()].concat();
            let shared = secret.diffie_hellman(&share);
            let wrap = derive(shared.as_bytes(), &salt, b"age-encryption.org/v1/X25519").ok()?;
            let cipher = ChaCha20Poly1305::new(&wrap.into());
            cipher.decrypt(&Nonce::default(), unbase64(pair[1]).as_slice()).ok()
        })?;
        let key = derive(&file_key, &file[body..body + 16], b"payload").ok()?;
        let cipher = ChaCha20Poly1305::new(&key.into());
        let pieces: Vec<&[u8]> = file[body + 16..].chunks(PIECE + 16).collect();
        let mut out = Vec::new();
        for (index, piece) in pieces.iter().enumerate() {
            let mut nonce = [0; 12];
            nonce[3..11].copy_from_slice(&(index as u64).to_be_bytes());
            nonce[11] = u8::from(index + 1 == pieces.len());
            out.extend(cipher.decrypt(&Nonce::from(nonce), *piece).ok()?);
        }
        Some(out)
    }

    fn unbase64(text: &str) -> Vec<u8> {
        let bits: Vec<u32> =
            text.bytes().map(|b| ALPHABET.iter().position(|&a| a == b).unwrap() as u32).collect();
        let mut out = Vec::new();
        for group in bits.chunks(4) {
            let word = group.iter().fold(0, |w, b| w << 6 | b) << (6 * (4 - group.len()));
            out.extend_from_slice(&word.to_be_bytes()[1..group.len()]);
        }
        out
    }

    #[test]
    fn only_the_recipients_can_open_it() {
        let secrets = [StaticSecret::from([1; 32]), StaticSecret::from([2; 32])];
        let recipients = Recipients(secrets.iter().map(PublicKey::from).collect());
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let content: Vec<u8> = (0..length).map(|i| i as u8).collect();
            let file = recipients.encrypt(&content).unwrap();
            for secret in &secrets {
                assert_eq!(open(&file, secret).as_ref(), Some(&content), "{length}");
            }
            assert_eq!(open(&file, &StaticSecret::from([3; 32])), None);
            assert_eq!(open(&file[..file.len() - 1], &secrets[0]), None, "cut short");
        }
    }

    /// The key pair of the format's own documentation.
    #[test]
    fn keys_are_read_and_wrong_ones_refused() {
        let good = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
        assert_eq!(Recipients::parse(&[good.to_owned()]).unwrap().0.len(), 1);
        let wrong = good.replace("nujwj", "nujwq");
        for key in [wrong.as_str(), "age1", "", "AGE-SECRET-KEY-1", "npub1zvkyg2lqzraa2lnjvqej32"] {
            let error = Recipients::parse(&[key.to_owned()]).unwrap_err().to_string();
            assert!(error.contains("age1"), "{error}");
        }
    }

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (text, coded) in
            [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(text.as_bytes()), coded);
        }
    }
}
