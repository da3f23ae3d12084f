// Without this the page has everything but the search in the ledger.
document.querySelectorAll(".ledger").forEach(ledger => {
  const label = document.createElement("label"), field = document.createElement("input");
  field.type = "search";
  label.append("with the words ", field);
  ledger.querySelector(".filter").append(label);
  const rows = [...ledger.querySelectorAll(".row")];
  const texts = new Map(rows.map(row => [row, row.textContent.toLowerCase()]));
  const sections = new Map(rows.filter(row => row.matches("section")).map(row => [row.querySelector("h4").id, row]));
  field.addEventListener("input", () => rows.forEach(row => {
    const link = row.querySelector("th a");
    const searched = link ? sections.get(link.hash.slice(1)) : row;
    row.hidden = !texts.get(searched).includes(field.value.toLowerCase().trim());
  }));
});
