"""GS1 identification: element strings, Digital Link URIs, SSCCs and EPC URIs."""
