#!/usr/bin/env python3
"""Maps the recommendation rows of CPIC to structured actions.

Usage: make.py drugs.json.gz cpic-table.csv.gz

Reads the drug tables of CPIC (v1.20, CC0) as PharmCAT carries them and CPIC's list of gene-drug
pairs (CC0) as PyPGx carries it. Writes beside this file:

  cpic.tsv   one line per drug, population and set of keys: action, doses, strength, remark
  pairs.tsv  gene, drug, identifiers, level of evidence, what the FDA label asks for

No sentence is taken over: RULES finds by its words what a row asks for, numbers are read from it,
and the remarks are our own. A row that no rule knows stops the script. The tests of the crate list
every row again beside the source's words and classification.
"""
import csv
import gzip
import io
import json
import re
import sys
from collections import OrderedDict
from pathlib import Path

HERE = Path(__file__).parent

# (words in the row, action, what to watch, remark of ours); the first that fits holds.
RULES = [
    (r"^(No recommendation|n/a$)", "none", "", "the guideline gives no recommendation for this result"),
    (r"^Insufficient evidence", "none", "", "too little evidence that genotype matters; the usual starting dose stands"),
    (r"To ascertain G6PD|deemed necessary to ascertain", "test", "",
     "genotype does not settle it: measure the G6PD activity of red cells first"),
    (r"^(TPMT|NUDT15) phenotype could not be assigned.*(not available|available|result)|^Neither TPMT", "test", "reactions",
     "measure TPMT activity of red cells; if a thiopurine cannot wait, watch blood counts closely"),
    (r"^Clinical findings, family history", "none", "",
     "no known causal variant was found, which does not rule out susceptibility: history decides"),
    # anaesthetics, HLA
    (r"relatively contraindicated", "avoid", "", "may trigger malignant hyperthermia; anaesthetics without this risk are at hand"),
    (r"phenytoin-naive, do not use", "avoid", "", "severe skin reactions; carbamazepine and oxcarbazepine share the risk"),
    (r"alternative agents are available, do not use", "avoid", "", "severe skin reactions; choose another anticonvulsant"),
    (r"alternative agents are not available, consider the use", "monitor", "reactions",
     "only if nothing else will do: see the patient often, stop at the first skin reaction"),
    (r"na[iï]ve, do not use", "avoid", "", "severe skin reactions; related anticonvulsants may share the risk"),
    (r"longer than three months without", "monitor", "reactions",
     "taken for over three months without a skin reaction: later use is possible with care"),
    (r"^\{D\} is contraindicated", "avoid", "", "severe skin reactions"),
    (r"^(Abacavir|abacavir|\{D\}) is not recommended", "avoid", "", "{bad}"),
    (r"per standard dosing guidelines", "standard", "", ""),
    # hearing, G6PD
    (r"^Avoid aminoglycoside", "avoid", "", "hearing may be lost for good after any dose; only if the infection is severe and nothing else will do"),
    (r"^Use aminoglycoside", "standard", "levels", "shortest course that serves, levels in blood, hearing tests"),
    (r"^Avoid use of 5.*strongly reduced", "avoid", "levels", "{fluoro}"),
    (r"^Avoid use of 5", "avoid", "", "{fluoro}"),
    (r"^Avoid( use)?$", "avoid", "", "haemolysis"),
    (r"cautiously; if used", "monitor", "reactions", "chronic haemolysis may flare up"),
    (r"with close monitoring for anemia", "monitor", "reactions", "watch for anaemia"),
    (r"^No reason to avoid based on G6PD status at standard", "standard", "", "no reason to avoid at usual doses"),
    (r"^No reason to avoid", "standard", "", ""),
    # atazanavir, ivacaftor
    (r"no need to avoid prescribing of", "standard", "", "stopping for jaundice is unlikely"),
    (r"particularly where jaundice", "alternative", "", "jaundice is likely and often ends the treatment"),
    (r"according to the product label", "standard", "", ""),
    # tamoxifen, clopidogrel
    (r"^Avoid moderate and strong CYP2D6", "standard", "", "keep away from moderate and strong inhibitors of CYP2D6"),
    (r"^(Consider hormonal therapy|Recommend alternative hormonal)", "alternative", "",
     "an aromatase inhibitor (with ovarian suppression before the menopause); no CYP2D6 inhibitors"),
    (r"prasugrel or ticagrelor", "avoid", "", "prasugrel or ticagrelor at their usual dose, unless contraindicated"),
    (r"^Avoid \{D\} if possible", "avoid", "", "another P2Y12 inhibitor, if indicated and not contraindicated"),
    (r"alternative P2Y12", "alternative", "", "another P2Y12 inhibitor, if indicated and not contraindicated"),
    # opioids
    (r"^Avoid \{D\} use because of possibility of diminished", "avoid", "", "hardly activated: expect no relief; an opioid that CYP2D6 does not activate"),
    (r"^Avoid \{D\} use because of potential for", "avoid", "", "activated too fast: danger of opioid toxicity; an opioid that CYP2D6 does not activate"),
    (r"If no response and opioid", "standard", "response", "relief may be too weak: then an opioid that CYP2D6 does not activate"),
    (r"label recommended age", "standard", "", ""),
    # tricyclics
    (r"^Avoid (tricyclic|tertiary amine|\{D\}) use.*(sub-optimal response).*secondary", "avoid", "levels",
     "response may be poor; a secondary amine such as nortriptyline depends less on CYP2C19"),
    (r"^Avoid (tricyclic|tertiary amine|\{D\}) use.*sub-optimal", "avoid", "levels", "response may be poor; a drug that CYP2C19 does not clear"),
    (r"^Avoid (tricyclic|tertiary amine|\{D\}) use due to potential for side", "avoid", "levels", "side effects; a drug that CYP2D6 does not clear"),
    (r"^Avoid (tricyclic|tertiary amine|\{D\}) use due to potential lack", "avoid", "levels", "may not work; a drug that CYP2D6 does not clear; if given, a higher target dose"),
    (r"^Avoid \{D\} use; If .* higher target", "avoid", "levels", "may not work; if given, a higher target dose"),
    (r"^Avoid \{D\} use", "avoid", "levels", "only where nothing else will do"),
    (r"^Consider alternative drug not metabolized by CYP2C19; If", "alternative", "levels", "a drug that CYP2C19 does not clear"),
    (r"^Consider a 25% reduction", "dose", "levels", ""),
    # antidepressants, antiemetics
    (r"50% reduction of recommended starting dose and titrate to response or select", "dose", "response", "or a drug that CYP2C19 does not mainly clear"),
    (r"25-50% reduction of recommended starting dose and titrate", "dose", "response", "or a drug that CYP2D6 does not clear"),
    (r"^Select alternative drug not predominantly metabolized by CYP2D6 or", "alternative", "response", "a drug that CYP2D6 does not mainly clear; half the starting dose if it must be given"),
    (r"granisetron", "alternative", "", "may not work; granisetron does not depend on CYP2D6"),
    (r"^Select alternative drug not predominantly", "alternative", "", "may not work; a drug that CYP2D6 does not mainly clear"),
    (r"^Consider an alternative drug not predominantly metabolized by CYP2C19", "alternative", "", "may not work; a drug that CYP2C19 does not mainly clear"),
    (r"does not respond to recommended maintenance", "standard", "response", "without response, a drug that CYP2C19 does not mainly clear"),
    # voriconazole
    (r"in lieu of.*lower than standard", "alternative", "levels", "an antifungal that CYP2C19 does not clear"),
    (r"in lieu of", "alternative", "", "levels may stay too low; an antifungal that CYP2C19 does not clear"),
    # statins
    (r"alternative statin depending on the desired potency.*limit dose", "alternative", "reactions", "myopathy; a statin that depends less on SLCO1B1"),
    (r"alternative statin depending on the desired potency", "alternative", "reactions", "myopathy; another statin of the potency wanted"),
    (r"[Pp]rescribe ?≤ ?\d+ ?mg", "dose", "reactions", "myopathy at higher doses; another statin or a second agent if that is not enough"),
    (r"desired starting dose.*myopathy", "standard", "reactions", "myopathy at high doses"),
    (r"desired starting dose", "standard", "", ""),
    # thiopurines
    (r"for non-malignant conditions, consider alternative.*(10-fold)|^For non-malignant.*10-fold", "alternative", "reactions",
     "an immunosuppressant that is no thiopurine; for malignancy a tenth of the dose{thrice}"),
    (r"[Ff]or malignancy, start with drastically", "dose", "reactions", "three days a week; for other than malignancy an immunosuppressant that is no thiopurine"),
    (r"drastically reduced doses", "dose", "reactions", "three days a week; for other than malignancy an immunosuppressant that is no thiopurine"),
    (r"initiate dose at 10 mg/m2/day", "dose", "reactions", "for other than malignancy an immunosuppressant that is no thiopurine"),
    (r"reduce starting doses to 25%|Reduce starting doses to 25%", "dose", "reactions", "for other than malignancy an immunosuppressant that is no thiopurine"),
    (r"start with reduced|Start with reduced", "dose", "reactions", "two to four weeks to steady state after each change"),
    (r"normal starting dose", "standard", "", ""),
    # phenytoin, NSAIDs, PPIs, fluoropyrimidines, tacrolimus, efavirenz, atomoxetine
    (r"approximately (25|50)% less", "dose", "levels", "the first or loading dose as usual, the reduction from the second on; a negative HLA-B*15:02 test does not exclude skin reactions"),
    (r"No adjustments needed from typical", "standard", "levels", "a negative HLA-B*15:02 test does not exclude skin reactions"),
    (r"^Choose an alternative therapy not metabolized by CYP2C9", "alternative", "", "long half-life; a pain reliever that CYP2C9 does not clear, or one of short half-life at 25 to 50 % of its dose"),
    (r"with (25-)?50% of the lowest", "dose", "reactions", "of the lowest recommended dose; no increase before steady state"),
    (r"with lowest recommended starting dose", "dose", "reactions", "increase with care"),
    (r"shortest duration", "standard", "", ""),
    (r"Increase starting daily dose by 100%", "dose", "response", "may be given in divided doses"),
    (r"increasing dose by 50-100%", "standard", "response", "for H. pylori or erosive oesophagitis 1.5 to 2 times the dose may be needed"),
    (r"50% reduction in daily dose", "standard", "response", "beyond 12 weeks, once it works, half the daily dose may do"),
    (r"Reduce starting dose by 50%", "dose", "levels", "then by toxicity or levels"),
    (r"no indication to change dose", "standard", "", ""),
    (r"1.5 to 2 times", "dose", "levels", "not over 0.3 mg/kg/day"),
    (r"standard recommended dose. Use therapeutic", "standard", "levels", ""),
    (r"400 or 200 mg/day|400 mg/day$", "dose", "", ""),
    (r"standard dosing \(600", "standard", "", ""),
    (r"^Initiate with a dose of [\d.]+ mg(/kg)?(/day)? and increase", "standard", "response", "raise the dose after 3 days; if no response after 2 weeks, measure the peak level"),
    (r"^Initiate with a dose of", "dose", "levels", "raise late: only after 2 weeks without response, and by the level"),
    (r"recommended standard of care dosing. Use therapeutic", "standard", "levels", ""),
    (r"recommended (starting dose|standard of care dosing)|standard dose \(75", "standard", "", ""),
]
BAD = {"abacavir": "a hypersensitivity reaction that can kill is likely", "ivacaftor": "no effect is to be expected"}

# Doses as fractions of the standard starting dose.
DOSES = [
    (r"25-50% reduction", "0.5-0.75"), (r"(\d+)% reduction of (?:the )?recommended starting", None),
    (r"approximately (\d+)% less", None), (r"by 50% followed", "0.5"),
    (r"with 25-50% of the lowest", "0.25-0.5"), (r"with 50% of the lowest", "0.5"),
    (r"by 100%", "2"), (r"1.5 to 2 times", "1.5-2"), (r"\(?30%-80%", "0.3-0.8"), (r"\(?50% to 80%", "0.5-0.8"),
    (r"to 25% of normal", "0.25"), (r"10-fold", "0.1"),
]
AMOUNTS = [
    (r"[Pp]rescribe ?≤ ?(\d+) ?mg", "start with at most {} mg/day"), (r"limit dose to <(\d+)", "under {} mg/day"),
    (r"limit dose to ≤(\d+)", "at most {} mg/day"), (r"dose of (40|0\.5) mg(/kg)?", None),
    (r"decreased dose of (400 or 200|400) mg", "{} mg/day"), (r"initiate dose at (10) mg/m2", "{} mg/m2 a day"),
    (r"with (lowest recommended starting) dose", "the {} dose"),
    (r"preferably (lower) than standard", "a {} dose if it must be given"),
    (r"^Consider hormonal.*(40 mg/day)|^Recommend alternative hormonal.*(40 mg/day)",
     "40 mg/day only if an aromatase inhibitor cannot be given"),
]


def normal(drug, text):
    for word in (drug, drug.capitalize()):
        text = text.replace(word, "{D}")
    return re.sub(r"\s+", " ", text).strip()


def dose(text):
    for pattern, value in DOSES:
        found = re.search(pattern, text)
        if found:
            return value or f"{1 - int(found.group(1)) / 100:g}"
    return ""


def amount(text):
    for pattern, form in AMOUNTS:
        found = re.search(pattern, text)
        if found and form is None:
            unit = "mg/kg a day" if found.group(2) else "mg/day"
            return f"{found.group(1)} {unit} at first"
        if found:
            return form.format(found.group(1))
    return ""


def action(drug, text):
    text = normal(drug, text)
    for pattern, act, watch, remark in RULES:
        if re.search(pattern, text):
            break
    else:
        raise SystemExit(f"no rule for {drug}: {text}")
    fluoro = "no fluoropyrimidine" + (" at all" if "strongly reduced" not in text else
                                       "; if there is no other way, a strongly reduced dose with early levels")
    remark = remark.format(bad=BAD.get(drug, ""), fluoro=fluoro,
                           thrice=", three days a week" if "thrice" in text else "")
    if "genotype result is not available" in text or "genotype is not available" in text \
            or "could not be assigned" in text or "could not be determined" in text:
        if act not in ("test", "none"):
            remark += ("; " if remark else "") + "the other gene is not known"
    if "monitor closely for toxicity" in text:
        watch = "reactions"
    fraction = dose(text) if act in ("dose", "avoid", "alternative") else ""
    return act, fraction, amount(text), watch, remark


POPULATION = {"population general": "general", "pediatrics": "children", "adults": "adults",
              "CVI ACS PCI": "acute coronary syndrome or PCI", "CVI non-ACS non-PCI": "other cardiovascular",
              "NVI": "neurovascular", "CBZ naive": "never took it", "CBZ use >3mos": "took it over 3 months",
              "CBZ-no alternatives": "no alternative at hand", "PHT naive": "never took it",
              "PHT use >3mos": "took it over 3 months", "OXC naive": "never took it",
              "OXC use >3 mos": "took it over 3 months", "child >40kg_adult": "adults and children over 40 kg",
              "<= 1g per day": "up to 1 g/day"}


def merge(rows, gene):
    """Rows that differ in the value of one gene only become one."""
    out = OrderedDict()
    for keys, rest in rows:
        others = tuple((g, v) for g, v in keys if g != gene)
        values = next((v for g, v in keys if g == gene), ())
        seen = out.setdefault((others, rest), [])
        seen.extend(v for v in values if v not in seen)
    return [(tuple(sorted(others + ((gene, tuple(values)),))), rest) for (others, rest), values in out.items()]


def rules(drugs):
    lines = []
    for drug in drugs:
        by_population = OrderedDict()
        for row in drug.get("recommendations", []):
            population = row["population"].strip()
            population = POPULATION.get(population, population)
            keys = tuple(sorted((g, (v.strip(),)) for g, v in row["lookupkey"].items()))
            strength = row["classification"].strip().lower()
            strength = "none" if strength in ("no recommendation", "n/a") else strength
            rest = action(drug["drugname"], row["drugrecommendation"]) + (strength,)
            by_population.setdefault(population, []).append((keys, rest))
        for population, rows in by_population.items():
            for gene in sorted({g for keys, _ in rows for g, _ in keys}):
                rows = merge(rows, gene)
            for keys, rest in rows:
                text = ";".join(f"{g}={'|'.join(v)}" for g, v in keys)
                lines.append((drug["drugname"], population, text) + rest + ("cpic-1.20", drug["url"]))
    return lines


# One guideline covers all aminoglycosides; the tables list those on the U.S. market.
SAME_GUIDELINE = {"amikacin": ["dibekacin", "neomycin", "netilmicin", "ribostamycin"]}


def with_class(lines):
    more = [(other,) + line[1:] for line in lines for other in SAME_GUIDELINE.get(line[0], [])]
    return sorted(lines + more, key=lambda line: line[0])


def write(name, head, lines):
    with open(HERE / name, "w", newline="\n") as f:
        f.write("\t".join(head) + "\n")
        for line in lines:
            assert not any("\t" in field or "\n" in field for field in line), line
            f.write("\t".join(line) + "\n")


def main(drugs, pairs):
    drugs = json.load(gzip.open(drugs))
    head = ["drug", "population", "keys", "action", "dose", "amount", "watch", "remark", "strength", "source", "address"]
    write("cpic.tsv", head, with_class(rules(drugs)))
    table = list(csv.DictReader(io.StringIO(gzip.open(pairs).read().decode())))
    head = ["gene", "drug", "rxnorm", "atc", "level", "status", "label", "address"]
    write("pairs.tsv", head, sorted(
        (r["Gene"], r["Drug"], r["RxNorm"], r["ATC"], r["CPICLevel"], r["CPICLevelStatus"].lower(),
         r["FDALabel"].replace(" PGx", "").lower(), r["Guideline"]) for r in table))


if __name__ == "__main__":
    main(*sys.argv[1:])
