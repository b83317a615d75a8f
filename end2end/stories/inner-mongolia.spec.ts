// S3, 国家医学考试内蒙古考区: as S1, with a photograph of the person holding the document (S3-03).
import { publish } from "./exams";
import { tellMedicalStory } from "./medical";

tellMedicalStory(() => publish("inner-mongolia-medical", { upload: [-1, 5] }), {
  "id-card": ["id-front-under-200k.jpg", "id-back-under-200k.jpg"],
  "id-held": ["portrait-600x840-blue.jpg"],
  diploma: ["scan-diploma-under-200k.jpg"],
  trial: ["scan-appointment-under-200k.jpg"],
});
