-- Returns above which number no story was stored yet, and the stories to which probes lead.
return {stored_until(), table.concat(candidates(0))}
